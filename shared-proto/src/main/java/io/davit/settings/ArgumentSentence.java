package io.davit.settings;

import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the parser of a command line says of a wrong argument, as people type it. */
public final class ArgumentSentence {
    private static final Pattern CHOICE =
            Pattern.compile("(expected one of) \\[([A-Z0-9_, ]+)] \\(case-insensitive\\)");

    private ArgumentSentence() {}

    /** Its first line, with the words of a choice in small letters, as the help shows them. */
    public static String of(String message) {
        String first = message.lines().findFirst().orElse(message);
        return CHOICE.matcher(first)
                .replaceAll((MatchResult found) -> Matcher.quoteReplacement(
                        found.group(1) + " " + found.group(2).toLowerCase(Locale.ROOT)));
    }
}
