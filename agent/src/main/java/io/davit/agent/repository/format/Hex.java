package io.davit.agent.repository.format;

/** The one spelling of hexadecimal that names may have. */
final class Hex {
    private Hex() {}

    static void require(String text, int bytes) {
        boolean right = text.length() == 2 * bytes;
        for (int i = 0; right && i < text.length(); i++) {
            char c = text.charAt(i);
            right = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        }
        if (!right) {
            throw new IllegalArgumentException("not " + bytes + " bytes in lower-case hexadecimal");
        }
    }
}
