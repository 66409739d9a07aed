package io.davit.agent.restore;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The three ways in which a subject of a role binding names a namespace: as account, as user name, as group name. */
final class Subjects {
    private static final String USER = "system:serviceaccount:";
    private static final String GROUP = "system:serviceaccounts:";

    private Subjects() {}

    /** The namespace whose accounts the subject means; empty for people, other groups and the group of all accounts. */
    static Optional<String> namespace(ObjectNode subject) {
        String name = Json.text(subject, "name");
        return switch (Json.text(subject, "kind")) {
            case "ServiceAccount" -> Optional.of(Json.text(subject, "namespace"));
            case "User" ->
                name.startsWith(USER) && name.indexOf(':', USER.length()) > 0
                        ? Optional.of(name.substring(USER.length(), name.indexOf(':', USER.length())))
                        : Optional.empty();
            case "Group" -> name.startsWith(GROUP) ? Optional.of(name.substring(GROUP.length())) : Optional.empty();
            default -> Optional.empty();
        };
    }

    /** Puts the mapped namespace where the subject names one. */
    static void map(ObjectNode subject, UnaryOperator<String> mapping) {
        Optional<String> namespace = namespace(subject);
        if (namespace.isEmpty()) {
            return;
        }
        String target = mapping.apply(namespace.get());
        String name = Json.text(subject, "name");
        switch (Json.text(subject, "kind")) {
            case "ServiceAccount" -> subject.put("namespace", target);
            case "User" -> subject.put("name", USER + target + name.substring(name.indexOf(':', USER.length())));
            case "Group" -> subject.put("name", GROUP + target);
            default -> throw new IllegalStateException("a subject that names no namespace");
        }
    }
}
