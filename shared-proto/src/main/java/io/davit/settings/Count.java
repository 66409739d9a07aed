package io.davit.settings;

/** So many of something, for people: one of it is not written as several. */
public final class Count {
    private Count() {}

    /** {@code 1 file}, {@code 2 files}: of what adds an s. */
    public static String of(long number, String one) {
        return of(number, one, one + "s");
    }

    /** {@code 1 pack is gone}, {@code 2 packs are gone}. */
    public static String of(long number, String one, String several) {
        return number + " " + (number == 1 ? one : several);
    }
}
