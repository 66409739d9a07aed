package io.davit.agent.backup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Kubernetes' label selector in its text form, {@code tier=front,env in (a,b),!old}, as the structure that {@link LabelSelector} reads. */
final class SelectorText {
    private static final String KEY = "[A-Za-z0-9](?:[-A-Za-z0-9_./]*[A-Za-z0-9])?";
    private static final String VALUE = "(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?";
    private static final Pattern EQUALITY = Pattern.compile("(" + KEY + ")\\s*(==?|!=)\\s*(" + VALUE + ")");
    private static final Pattern MEMBERSHIP =
            Pattern.compile("(" + KEY + ")\\s+(in|notin)\\s*\\(\\s*(" + VALUE + "(?:\\s*,\\s*" + VALUE + ")*)\\s*\\)");
    private static final Pattern PRESENCE = Pattern.compile("(!?)\\s*(" + KEY + ")");
    /** Commas between terms, not those in brackets. */
    private static final Pattern BETWEEN_TERMS = Pattern.compile(",(?![^(]*\\))");

    private SelectorText() {}

    /** @throws DavitException ARGUMENT_INVALID */
    static JsonNode parse(String text) {
        ObjectNode selector = Json.MAPPER.createObjectNode();
        ArrayNode expressions = selector.putArray("matchExpressions");
        for (String term : BETWEEN_TERMS.split(text, -1)) {
            add(expressions.addObject(), term.strip(), text);
        }
        return selector;
    }

    private static void add(ObjectNode expression, String term, String whole) {
        Matcher equality = EQUALITY.matcher(term);
        Matcher membership = MEMBERSHIP.matcher(term);
        Matcher presence = PRESENCE.matcher(term);
        if (equality.matches()) {
            String operator = equality.group(2).equals("!=") ? "NotIn" : "In";
            put(expression, equality.group(1), operator, List.of(equality.group(3)));
        } else if (membership.matches()) {
            String operator = membership.group(2).equals("in") ? "In" : "NotIn";
            put(
                    expression,
                    membership.group(1),
                    operator,
                    List.of(membership.group(3).split("\\s*,\\s*", -1)));
        } else if (presence.matches()) {
            put(expression, presence.group(2), presence.group(1).isEmpty() ? "Exists" : "DoesNotExist", List.of());
        } else {
            throw new DavitException(
                    ErrorCode.ARGUMENT_INVALID,
                    "'" + whole + "' is no label selector: '" + term + "' is not understood");
        }
    }

    private static void put(ObjectNode expression, String key, String operator, List<String> values) {
        expression.put("key", key).put("operator", operator);
        values.forEach(expression.putArray("values")::add);
    }
}
