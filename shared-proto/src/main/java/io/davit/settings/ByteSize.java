package io.davit.settings;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes that is written with its unit: {@code 512B}, {@code 64KiB}, {@code 32MiB}, {@code 2GiB}. */
public record ByteSize(long bytes) {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(B|KiB|MiB|GiB)");
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

    /** @throws IllegalArgumentException if the text is not of that form */
    public static ByteSize parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a size with its unit, such as 32MiB");
        }
        int shift = switch (matcher.group(2)) {
            case "KiB" -> 10;
            case "MiB" -> 20;
            case "GiB" -> 30;
            default -> 0;
        };
        return new ByteSize(Long.parseLong(matcher.group(1)) << shift);
    }

    /** For people: three significant digits at most, {@code 1.4 GiB}. */
    public String forPeople() {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 || value >= 100
                ? String.format(Locale.ROOT, "%.0f %s", value, UNITS[unit])
                : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
    }

    @Override
    public String toString() {
        int shift = 0;
        while (shift < 30 && bytes != 0 && (bytes & ((1L << (shift + 10)) - 1)) == 0) {
            shift += 10;
        }
        return (bytes >> shift) + UNITS[shift / 10];
    }
}
