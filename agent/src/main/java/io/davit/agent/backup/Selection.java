package io.davit.agent.backup;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * The frozen selection of a run.
 *
 * @param namespaces in the order of {@link #IN_STREAM}
 * @param inCluster how many namespaces the cluster had
 * @param started when the run first began; a continued run keeps it
 */
record Selection(List<String> namespaces, int inCluster, Instant started) {
    /**
     * Order of the resource stream, which sorts by the bytes of {@code namespace/name}: {@code a-b} before {@code a}, because
     * {@code '-' < '/'}.
     */
    static final Comparator<String> IN_STREAM =
            Comparator.comparing(name -> (name + "/").getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

    private static final int FEW = 8;

    Selection {
        namespaces = namespaces.stream().sorted(IN_STREAM).distinct().toList();
    }

    /**
     * Whether to list namespace by namespace. One LIST over the cluster saves a round trip per kind and namespace; it is wasteful only when
     * it brings several times what was asked for.
     */
    boolean isFew() {
        return namespaces.size() <= FEW && namespaces.size() * 4 < inCluster;
    }

    Set<String> asSet() {
        return Set.copyOf(namespaces);
    }
}
