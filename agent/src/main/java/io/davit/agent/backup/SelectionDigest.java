package io.davit.agent.backup;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.TreeSet;

/**
 * What an order asks for, as one value: the same for the same words in any order, and from one version to the next, as
 * retention counts by it (R22). What the cluster makes of the words is not in it: a namespace that comes later belongs to a
 * backup of all namespaces from then on.
 */
final class SelectionDigest {
    private final StringBuilder text = new StringBuilder("davit/v0/selection");

    private SelectionDigest() {}

    static String of(BackupOrder order) {
        SelectionDigest digest = new SelectionDigest();
        digest.part("namespaces", order.namespaces());
        digest.part("excluded", order.excluded());
        digest.part(
                "cluster-scoped",
                order.scope().clusterScoped().stream().map(Object::toString).toList());
        digest.part("aggregated", order.scope().aggregatedGroups());
        digest.part("left out", order.scope().leftOut());
        return digest.hash();
    }

    /** Each word with its length, so that no two lists are written alike. */
    private void part(String name, Collection<String> words) {
        text.append('\n').append(name);
        new TreeSet<>(words)
                .forEach(word ->
                        text.append(' ').append(word.length()).append(':').append(word));
    }

    private String hash() {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(text.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
