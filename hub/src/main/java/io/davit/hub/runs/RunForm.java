package io.davit.hub.runs;

import io.davit.hub.api.Invalid;
import io.davit.hub.api.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What fields that backups and restores have in common must be like. */
final class RunForm {
    private static final Pattern LABEL_KEY =
            Pattern.compile("([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");
    private static final Pattern LABEL_VALUE = Pattern.compile("([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?");
    private static final int ENTRIES = 10_000;
    private static final int LABELS = 64;
    private static final int TEXT_LIMIT = 512;

    private RunForm() {}

    static void namespaces(String field, List<String> names) {
        Invalid.moreThan(ENTRIES, field, names.size());
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            Names.label(field, name);
            if (!seen.add(name)) {
                throw Invalid.field(field, name + " stands in it twice");
            }
        }
    }

    static void labels(String field, Map<String, String> labels) {
        Invalid.moreThan(LABELS, field, labels.size());
        labels.forEach((key, value) -> {
            if (!LABEL_KEY.matcher(key).matches()) {
                throw Invalid.field(field, "a key is like that of a Kubernetes label");
            }
            if (!LABEL_VALUE.matcher(value).matches()) {
                throw Invalid.field(field, "the value of " + key + " is not like that of a Kubernetes label");
            }
        });
    }

    /** Texts that are passed on as they are: one line each, not empty. */
    static void texts(String field, List<String> texts) {
        Invalid.moreThan(ENTRIES, field, texts.size());
        for (String text : texts) {
            Invalid.longerThan(TEXT_LIMIT, field, text);
            if (text.isBlank() || text.chars().anyMatch(Character::isISOControl)) {
                throw Invalid.field(field, "an entry is one line of text, and not empty");
            }
        }
    }

    /** Each target once: two sources must not meet in one place. */
    static void mapping(String field, Map<String, String> mapping, Pattern sides, String sidesAre) {
        Invalid.moreThan(ENTRIES, field, mapping.size());
        Set<String> targets = new HashSet<>();
        mapping.forEach((from, to) -> {
            if (!sides.matcher(from).matches() || !sides.matcher(to).matches()) {
                throw Invalid.field(field, "source and target are " + sidesAre);
            }
            if (!targets.add(to)) {
                throw Invalid.field(field, "two sources have the target " + to);
            }
        });
    }
}
