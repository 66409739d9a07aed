package io.davit.agent.repository.index;

import io.davit.agent.repository.FuzzTarget;
import java.util.List;

/** Index segments, with the directories of packs in them. */
public final class IndexFuzz {
    private IndexFuzz() {}

    public static List<FuzzTarget> targets() {
        return List.of(FuzzTarget.stable("index-segment", payload -> {
            SegmentReader.readPayload(payload, pack -> pack.directory().toBytes());
            return payload;
        }));
    }
}
