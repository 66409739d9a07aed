package io.davit.agent.restore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One thing that a comparison of a source object with its restored one forgives, or translates first.
 *
 * @param resource {@code apps/deployments}, or {@link #EVERY}
 * @param path field names; {@code *} stands for every element of a list
 * @param deed what is done to the field
 * @param condition words for {@code when}; empty if it holds always
 */
record NormalRule(
        String resource, List<String> path, Deed deed, String why, String condition, Predicate<ObjectNode> when) {
    static final String EVERY = "every kind";

    /** What happens to the field. */
    sealed interface Deed {
        record Ignored() implements Deed {}

        record NamespaceMapped() implements Deed {}

        record SubjectMapped() implements Deed {}

        record ClassMapped() implements Deed {}

        record PathMapped() implements Deed {}

        /** The order of a list means nothing. */
        record AsSet() implements Deed {}

        /** Elements are left out whose {@code name} (or, for texts, which themselves) match. */
        record Without(Pattern pattern) implements Deed {}
    }

    static NormalRule of(String resource, Deed deed, String why, String... path) {
        return new NormalRule(resource, List.of(path), deed, why, "", object -> true);
    }

    static NormalRule ignored(String resource, String why, String... path) {
        return of(resource, new Deed.Ignored(), why, path);
    }

    NormalRule onlyWhen(String words, Predicate<ObjectNode> test) {
        return new NormalRule(resource, path, deed, why, words, test);
    }

    /** {@code metadata.annotations["a/b"]}, {@code subjects[*]}. */
    String pathText() {
        StringBuilder text = new StringBuilder();
        for (String step : path) {
            if (step.equals("*")) {
                text.append("[*]");
            } else if (step.indexOf('/') >= 0 || step.indexOf('.') >= 0) {
                text.append("[\"").append(step).append("\"]");
            } else {
                text.append(text.isEmpty() ? "" : ".").append(step);
            }
        }
        return text.toString();
    }

    String deedText() {
        return switch (deed) {
            case Deed.Ignored ignored -> "ignored";
            case Deed.NamespaceMapped mapped -> "namespace mapped";
            case Deed.SubjectMapped mapped -> "subject's namespace mapped";
            case Deed.ClassMapped mapped -> "storage class mapped";
            case Deed.PathMapped mapped -> "path mapped";
            case Deed.AsSet set -> "order ignored";
            case Deed.Without without -> "without `" + without.pattern().pattern() + "`";
        };
    }

    void apply(ObjectNode object, Mappings mappings) {
        if (when.test(object)) {
            walk(object, 0, mappings);
        }
    }

    /** Goes down the path; a parent that lost its last field by this rule goes, too. */
    private void walk(JsonNode node, int depth, Mappings mappings) {
        String step = path.get(depth);
        if (step.equals("*")) {
            List<JsonNode> elements = new ArrayList<>();
            node.forEach(elements::add);
            for (JsonNode element : elements) {
                if (depth == path.size() - 1) {
                    element(element, mappings);
                } else {
                    walk(element, depth + 1, mappings);
                }
            }
            return;
        }
        if (!(node instanceof ObjectNode holder) || !holder.has(step)) {
            return;
        }
        if (depth == path.size() - 1) {
            field(holder, step, mappings);
        } else {
            walk(holder.get(step), depth + 1, mappings);
            if (removes()
                    && holder.get(step).isContainerNode()
                    && holder.get(step).isEmpty()) {
                holder.remove(step);
            }
        }
    }

    private boolean removes() {
        return deed instanceof Deed.Ignored || deed instanceof Deed.Without;
    }

    private void element(JsonNode element, Mappings mappings) {
        if (deed instanceof Deed.SubjectMapped && element instanceof ObjectNode subject) {
            Subjects.map(subject, mappings::namespace);
        }
    }

    private void field(ObjectNode holder, String field, Mappings mappings) {
        switch (deed) {
            case Deed.Ignored ignored -> holder.remove(field);
            case Deed.NamespaceMapped mapped -> Json.mapText(holder, field, mappings::namespace);
            case Deed.ClassMapped mapped -> Json.mapText(holder, field, mappings::storageClass);
            case Deed.PathMapped mapped -> Json.mapText(holder, field, mappings::path);
            case Deed.SubjectMapped mapped -> {}
            case Deed.AsSet set -> sort(holder, field);
            case Deed.Without without -> leaveOut(holder, field, without.pattern());
        }
    }

    private static void sort(ObjectNode holder, String field) {
        if (holder.get(field) instanceof ArrayNode list) {
            List<JsonNode> elements = new ArrayList<>();
            list.forEach(elements::add);
            elements.sort(Comparator.comparing(JsonNode::toString));
            list.removeAll();
            list.addAll(elements);
        }
    }

    private static void leaveOut(ObjectNode holder, String field, Pattern pattern) {
        if (holder.get(field) instanceof ArrayNode list) {
            list.removeIf(
                    element -> pattern.matcher(element.isTextual() ? element.textValue() : Json.text(element, "name"))
                            .matches());
            if (list.isEmpty()) {
                holder.remove(field);
            }
        }
    }

    /** A pattern that matches exactly these texts. */
    static Pattern exactly(Iterable<String> texts) {
        List<String> sorted = new ArrayList<>();
        texts.forEach(sorted::add);
        sorted.sort(Comparator.naturalOrder());
        return Pattern.compile(
                sorted.stream().map(text -> text.replace(".", "\\.")).collect(Collectors.joining("|")));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NormalRule rule
                && rule.resource.equals(resource)
                && rule.path.equals(path)
                && rule.deedText().equals(deedText())
                && rule.condition.equals(condition);
    }

    @Override
    public int hashCode() {
        return Arrays.asList(resource, path, deedText(), condition).hashCode();
    }
}
