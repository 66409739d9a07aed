package io.davit.agent.judges;

import java.util.Set;

/** What a look at the cluster tells of namespaces that a restore leads into. */
@FunctionalInterface
public interface LiveData {
    /**
     * Whether one of them is there and has a workload or a claim.
     *
     * @throws io.davit.errors.DavitException CLUSTER_*: it cannot be told
     */
    boolean isIn(Set<String> namespaces);
}
