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
 * @param forms in which it would be known again: plain, hexadecimal, base64 of both alphabets at any of the three alignments inside
 *     of a longer text
 */
public record Canary(String what, List<String> forms) {
    public static Canary of(String what, String value) {
        return of(what, value, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Of bytes that are no text, in places that were read as ISO 8859-1. */
    public static Canary of(String what, byte[] value) {
        return of(what, new String(value, StandardCharsets.ISO_8859_1), value);
    }

    private static Canary of(String what, String plain, byte[] bytes) {
        List<String> forms = new ArrayList<>();
        forms.add(plain);
        forms.add(HexFormat.of().formatHex(bytes));
        forms.add(HexFormat.of().withUpperCase().formatHex(bytes));
        for (int shift = 0; shift < 3; shift++) {
            byte[] shifted = new byte[shift + bytes.length];
            System.arraycopy(bytes, 0, shifted, shift, bytes.length);
            String coded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
            // The characters at both ends depend on what stands around the value.
            String inside = coded.substring(shift == 0 ? 0 : shift + 1, coded.length() - 1);
            forms.add(inside);
            forms.add(inside.replace('+', '-').replace('/', '_'));
        }
        return new Canary(what, List.copyOf(forms));
    }

    /** The places, of those given as name and text, where it shows. */
    public List<String> sightings(SequencedMap<String, String> places) {
        return places.entrySet().stream()
                .filter(place -> shows(place.getValue()))
                .map(place -> what + " in " + place.getKey())
                .toList();
    }

    /** Also where it goes over the end of a line. */
    private boolean shows(String text) {
        String joined = text.replaceAll("\\s*\n", "");
        return forms.stream().anyMatch(form -> text.contains(form) || joined.contains(form));
    }
}
