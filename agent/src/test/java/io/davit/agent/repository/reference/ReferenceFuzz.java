package io.davit.agent.repository.reference;

import io.davit.agent.repository.FuzzTarget;
import java.util.List;

/** Reference lists. */
public final class ReferenceFuzz {
    private ReferenceFuzz() {}

    public static List<FuzzTarget> targets() {
        return List.of(FuzzTarget.stable("reference-list", payload -> {
            ReferencePart part = new ReferencePart();
            ReferencePart.read(payload, part::add);
            return part.toBytes();
        }));
    }
}
