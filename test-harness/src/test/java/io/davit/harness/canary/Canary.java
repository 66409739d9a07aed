package io.davit.harness.canary;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.SequencedMap;

/**
 * A value that must show nowhere.
 *
 * @param what it is, for the message of a failed test
 * @param forms in which it would be known again: plain, hexadecimal, base64 at any of the three alignments inside of a longer text
 */
public record Canary(String what, List<String> forms) {
    public static Canary of(String what, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        List<String> forms = new ArrayList<>();
        forms.add(value);
        forms.add(HexFormat.of().formatHex(bytes));
        for (int shift = 0; shift < 3; shift++) {
            byte[] shifted = new byte[shift + bytes.length];
            System.arraycopy(bytes, 0, shifted, shift, bytes.length);
            String coded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
            // The characters at both ends depend on what stands around the value.
            forms.add(coded.substring(shift == 0 ? 0 : shift + 1, coded.length() - 1));
        }
        return new Canary(what, List.copyOf(forms));
    }

    /** The places, of those given as name and text, where it shows. */
    public List<String> sightings(SequencedMap<String, String> places) {
        return places.entrySet().stream()
                .filter(place -> forms.stream().anyMatch(place.getValue()::contains))
                .map(place -> what + " in " + place.getKey())
                .toList();
    }
}
