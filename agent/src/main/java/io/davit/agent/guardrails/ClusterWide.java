package io.davit.agent.guardrails;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which objects that count for the whole cluster a restore may apply (A5). What is not allowed is reported, not applied.
 *
 * @param roles ClusterRoles and ClusterRoleBindings
 * @param webhooks webhook configurations and admission policies
 * @param apiServices aggregated APIs
 * @param definitions CustomResourceDefinitions: without them their instances are lost
 * @param objects all other cluster-scoped objects, which a backup holds only if somebody named them. Those that it finds by
 *     reference, such as classes and volumes, need no leave
 */
public record ClusterWide(boolean roles, boolean webhooks, boolean apiServices, boolean definitions, boolean objects) {
    private static final List<String> WORDS =
            List.of("cluster-roles", "webhooks", "api-services", "definitions", "cluster-objects");

    /** What holds as long as nobody says otherwise. */
    public static final ClusterWide STANDARD = new ClusterWide(false, false, false, true, false);

    /** What is allowed, in one line: {@code webhooks definitions}. */
    public String words() {
        boolean[] values = {roles, webhooks, apiServices, definitions, objects};
        return IntStream.range(0, WORDS.size())
                .filter(i -> values[i])
                .mapToObj(WORDS::get)
                .collect(Collectors.joining(" "));
    }

    /**
     * Reads {@link #words()}.
     *
     * @throws IllegalArgumentException for a word that means nothing here
     */
    public static ClusterWide ofWords(String words) {
        List<String> allowed = words.isEmpty() ? List.of() : List.of(words.split(" "));
        if (!WORDS.containsAll(allowed)) {
            throw new IllegalArgumentException("'" + words + "' are no limits of a restore");
        }
        List<Boolean> values = WORDS.stream().map(allowed::contains).toList();
        return new ClusterWide(values.get(0), values.get(1), values.get(2), values.get(3), values.get(4));
    }
}
