package io.davit.agent.repository.reference;

import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.index.ChunkIndex;
import io.davit.agent.repository.index.PackCopies;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Where blocks are that a reference list names in a pack which is condemned (R15): in copies, as index segments say. */
public final class Elsewhere {
    private final ChunkIndex index;

    /** @param index into which the segments were loaded */
    public Elsewhere(ChunkIndex index) {
        this.index = index;
    }

    /** Packs that hold all of these blocks in place of theirs; empty if there are none such. */
    public Optional<List<PackNeed>> of(PackNeed need) {
        return of(need, Set.of());
    }

    /** @param gone packs that are not there */
    Optional<List<PackNeed>> of(PackNeed need, Set<ObjectId> gone) {
        BitSet left = (BitSet) need.blocks().clone();
        Map<ObjectId, BitSet> found = new HashMap<>();
        for (PackCopies.Copy copy : index.copies().of(need.pack())) {
            BitSet places = copy.copied().placesOf(left);
            if (!places.isEmpty() && !gone.contains(copy.target()) && !index.isLost(copy.target())) {
                found.computeIfAbsent(copy.target(), none -> new BitSet()).or(places);
                left.andNot(copy.copied().sources());
            }
        }
        if (!left.isEmpty()) {
            return Optional.empty();
        }
        List<PackNeed> needs = new ArrayList<>();
        found.forEach((pack, blocks) ->
                needs.add(new PackNeed(pack, index.sizeOf(pack).orElse(-1L), blocks)));
        return Optional.of(needs);
    }
}
