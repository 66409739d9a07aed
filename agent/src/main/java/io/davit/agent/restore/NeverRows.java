package io.davit.agent.restore;

import static io.davit.agent.restore.Transformer.leaving;

import java.util.List;
import java.util.Optional;

/** Kinds that tell of the source cluster itself. A backup does not hold them; should one do so, they are left. */
final class NeverRows {
    private NeverRows() {}

    static List<Transformer> rows() {
        return List.of(
                never("core/nodes", "A node is a machine of its own cluster."),
                never("core/events", "Events tell of the past."),
                never("events.k8s.io/events", "Events tell of the past."),
                never("coordination.k8s.io/leases", "A lease belongs to a process that lives."),
                never("certificates.k8s.io/certificatesigningrequests", "A request belongs to its moment."),
                never("storage.k8s.io/volumeattachments", "Attachments belong to nodes of their own cluster."),
                never("storage.k8s.io/csinodes", "A node is a machine of its own cluster."));
    }

    private static Transformer never(String resource, String reason) {
        return leaving(resource, "Never restored. " + reason, (captured, about) -> Optional.of(reason));
    }
}
