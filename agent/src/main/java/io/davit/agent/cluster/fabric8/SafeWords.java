package io.davit.agent.cluster.fabric8;

import io.davit.agent.cluster.ResourceType;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What may be said of a refusal. The server's messages quote values of the refused object, which may be secrets: what
 * stands in quotation marks, and what follows {@code value:} without them, is dropped; field paths and explanations stay.
 * Of Secrets and ConfigMaps, which hold what people put there, free text is not passed on at all: the words of a webhook
 * may quote it.
 */
final class SafeWords {
    static final String MASK = "****";
    private static final Set<String> CONTAINERS = Set.of("secrets", "configmaps");
    private static final int LONGEST = 400;
    private static final String NAMED_VALUE = "alue: ";
    private static final Pattern PLAIN_VALUE = Pattern.compile("(-?[0-9]{1,10}|true|false|null)");
    /** An error that the server words itself from verb, kind and namespace: nothing of the object is in it. */
    private static final Pattern RBAC =
            Pattern.compile("User \"[^\"]*\" cannot [a-z]+ resource \"[^\"]*\" in API group \"[^\"]*\"[^\"]*"
                    + "(\"[a-z0-9-]*\")?[^\"]*");

    private SafeWords() {}

    static String of(ApiStatus status, ResourceType type) {
        if (!status.isStatus()) {
            return "the API server answered " + status.code();
        }
        Matcher rbac = RBAC.matcher(status.message());
        if (rbac.find()) {
            return rbac.group();
        }
        boolean secret = type.group().isEmpty() && CONTAINERS.contains(type.plural());
        StringBuilder words = new StringBuilder();
        for (ApiStatus.Cause cause : status.causes()) {
            words.append(words.isEmpty() ? "" : "; ");
            if (!cause.field().isEmpty()) {
                words.append(cause.field()).append(": ");
            }
            words.append(secret ? cause.reason() : withoutValues(cause.message()));
        }
        if (words.isEmpty()) {
            String head = status.reason().isEmpty() ? "the API server answered " + status.code() : status.reason();
            words.append(head).append(secret ? "" : ": " + withoutValues(status.message()));
        }
        return words.length() <= LONGEST ? words.toString() : words.substring(0, LONGEST) + "…";
    }

    /** Of an answer about no object in particular: listing, discovery. */
    static String ofRequest(ApiStatus status) {
        if (!status.isStatus()) {
            return "the API server answered " + status.code();
        }
        Matcher rbac = RBAC.matcher(status.message());
        return rbac.find() ? rbac.group() : status.reason() + ": " + withoutValues(status.message());
    }

    /** The text with every quoted value, and everything that may belong to an unquoted one, masked. */
    static String withoutValues(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (isQuote(c) && !isApostrophe(text, at)) {
                safe.append(MASK);
                at = endOfQuoted(text, at);
            } else if (text.startsWith(NAMED_VALUE, at) && !quoteFollows(text, at + NAMED_VALUE.length())) {
                safe.append(NAMED_VALUE).append(MASK);
                at = endOfNamedValue(text, at + NAMED_VALUE.length());
            } else {
                safe.append(c);
                at++;
            }
        }
        return safe.toString();
    }

    /** {@code Invalid value: VALUE: explanation}: but for plain ones, an unquoted value has no certain end, so that everything goes. */
    private static int endOfNamedValue(String text, int start) {
        int end = text.indexOf(": ", start);
        boolean plain =
                end >= 0 && PLAIN_VALUE.matcher(text.substring(start, end)).matches();
        return plain ? end : text.length();
    }

    private static boolean quoteFollows(String text, int at) {
        return at < text.length() && isQuote(text.charAt(at));
    }

    private static int endOfQuoted(String text, int start) {
        char quote = text.charAt(start);
        for (int i = start + 1; i < text.length(); i++) {
            if (text.charAt(i) == '\\' && quote != '`') {
                i++;
            } else if (text.charAt(i) == quote) {
                return i + 1;
            }
        }
        return text.length();
    }

    private static boolean isQuote(char c) {
        return c == '"' || c == '\'' || c == '`';
    }

    /** As in {@code can't}: between letters, no quotation. */
    private static boolean isApostrophe(String text, int at) {
        return text.charAt(at) == '\''
                && at > 0
                && at + 1 < text.length()
                && Character.isLetter(text.charAt(at - 1))
                && Character.isLetter(text.charAt(at + 1));
    }
}
