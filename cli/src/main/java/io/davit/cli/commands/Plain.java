package io.davit.cli.commands;

/** Text from others on its way to a terminal: without control characters, which could move the cursor or hide what was said. */
final class Plain {
    private Plain() {}

    static String of(String text) {
        return text.codePoints().noneMatch(Plain::isUnsafe)
                ? text
                : text.codePoints()
                        .map(c -> isUnsafe(c) ? '\uFFFD' : c)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
    }

    private static boolean isUnsafe(int c) {
        int type = Character.getType(c);
        return Character.isISOControl(c) || type == Character.FORMAT || type == Character.LINE_SEPARATOR;
    }
}
