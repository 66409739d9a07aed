package io.davit.agent.repository.reference;

import io.davit.agent.repository.FuzzTarget;
import java.util.List;

/** Reference lists. */
public final class ReferenceFuzz {
    private ReferenceFuzz() {}

    public static List<FuzzTarget> targets() {
        return List.of(FuzzTarget.stable("reference-list", payload -> {
            ReferencePart part = new ReferencePart();
            ReferencePart.Records records = new ReferencePart.Records(payload);
            for (ReferencePart.Needs needs = records.next(); needs != null; needs = records.next()) {
                if (needs.runs().isPresent()) {
                    part.addExtents(needs.chunk(), needs.runs().get(), needs.packs());
                } else {
                    part.add(needs.chunk(), needs.packs());
                }
            }
            return part.toBytes();
        }));
    }
}
