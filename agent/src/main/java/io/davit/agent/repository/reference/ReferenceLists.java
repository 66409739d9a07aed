package io.davit.agent.repository.reference;

import io.davit.agent.objectstore.Content;
import io.davit.agent.objectstore.CreateResult;
import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.crypto.SignedObjects;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.ObjectNames;
import io.davit.agent.repository.index.ChunkIndex;
import io.davit.agent.repository.index.ChunkStore;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Writes, reads and checks the reference list of a restore point (R15): signed objects of about 1 MiB each, which the
 * RESTORE_POINT entry names in order.
 */
public final class ReferenceLists {
    /** No part is longer, bytes. */
    public static final int LARGEST = 16 << 20;

    private final ObjectStore store;

    public ReferenceLists(ObjectStore store) {
        this.store = store;
    }

    /**
     * What came of writing.
     *
     * @param parts in order
     * @param bytes stored
     */
    public record Written(List<ObjectId> parts, long bytes) {}

    /**
     * Stores the references of a run whose chunks are flushed and covered.
     *
     * @throws DavitException MISSING_DATA if a pack is unknown or lost; STORE_*
     */
    public Written write(SignedObjects objects, ChunkIndex index, ReferenceSpool references) {
        Draft draft = new Draft(objects);
        references.forEach(reference -> draft.add(reference, needs(index, reference)));
        draft.flush();
        return new Written(List.copyOf(draft.parts), draft.bytes);
    }

    private final class Draft {
        private final SignedObjects objects;
        private final List<ObjectId> parts = new ArrayList<>();
        private ReferencePart part = new ReferencePart();
        private long bytes;

        Draft(SignedObjects objects) {
            this.objects = objects;
        }

        void add(ReferenceSpool.Reference reference, List<PackNeed> needs) {
            if (reference.runs().isPresent()) {
                part.addExtents(reference.chunk(), reference.runs().get(), needs);
            } else {
                part.add(reference.chunk(), needs);
            }
            if (part.isFull()) {
                flush();
            }
        }

        void flush() {
            if (part.isEmpty()) {
                return;
            }
            ObjectId id = ObjectId.random();
            ObjectKey key = ObjectNames.of(ObjectKind.REFERENCES, id);
            byte[] sealed = objects.seal(ObjectKind.REFERENCES, id, part.toBytes());
            if (store.create(key, Content.of(sealed)) != CreateResult.CREATED) {
                throw new DavitException(ErrorCode.STORE_CONFLICT, key + " is there already");
            }
            parts.add(id);
            bytes += sealed.length;
            part = new ReferencePart();
        }
    }

    private static List<PackNeed> needs(ChunkIndex index, ReferenceSpool.Reference reference) {
        List<PackNeed> needs = new ArrayList<>();
        reference.use().packs().forEach((pack, blocks) -> {
            long size = index.sizeOf(pack)
                    .filter(known -> !index.isLost(pack))
                    .orElseThrow(() -> new DavitException(
                            ErrorCode.MISSING_DATA,
                            "chunk " + reference.chunk() + " needs pack " + pack + ", which is lost"));
            needs.add(new PackNeed(pack, size, blocks));
        });
        return needs;
    }

    /** Takes the needs of one chunk. */
    @FunctionalInterface
    public interface Visitor {
        void chunk(ContentId chunk, List<PackNeed> needs);
    }

    /**
     * Visits the records of a restore point's reference list.
     *
     * @throws DavitException MISSING_DATA if a part is gone; REPOSITORY_TAMPERED, REPOSITORY_WRITER_UNKNOWN, READER_TOO_OLD, STORE_*
     */
    public void read(SignedObjects objects, List<ObjectId> parts, Visitor visitor) {
        for (ObjectId part : parts) {
            ReferencePart.read(payload(objects, part), visitor::chunk);
        }
    }

    /** The same errors. */
    byte[] payload(SignedObjects objects, ObjectId part) {
        ObjectKey key = ObjectNames.of(ObjectKind.REFERENCES, part);
        byte[] bytes;
        try {
            bytes = store.readWhole(key, LARGEST);
        } catch (DavitException e) {
            if (e.code() == ErrorCode.STORE_OBJECT_MISSING) {
                throw new DavitException(ErrorCode.MISSING_DATA, key + " is gone", e);
            }
            throw e;
        }
        return objects.open(ObjectKind.REFERENCES, part, bytes).payload();
    }

    /**
     * Looks for every pack that a sealed restore point needs, or for the copies of its blocks.
     *
     * @return how many packs there are
     * @throws DavitException MISSING_DATA naming what is gone or cut short; the errors of {@link #read}
     */
    public int confirmPresence(SignedObjects objects, List<ObjectId> parts, Elsewhere elsewhere) {
        Map<ObjectId, PackNeed> needed = new HashMap<>();
        read(objects, parts, (chunk, needs) -> needs.forEach(need -> gather(needed, need)));
        Set<ObjectId> gone = new HashSet<>();
        try (PackPresence presence = new PackPresence(store)) {
            needed.values().forEach(need -> presence.look(need.pack(), need.size()));
            Set<ObjectId> looked = new HashSet<>(needed.keySet());
            while (gone.addAll(presence.missing())) {
                for (PackNeed need : needed.values()) {
                    if (gone.contains(need.pack())) {
                        elsewhere.of(need, gone).orElse(List.of()).stream()
                                .filter(copy -> looked.add(copy.pack()))
                                .forEach(copy -> presence.look(copy.pack(), copy.size()));
                    }
                }
            }
            presence.requireAll(pack -> {
                PackNeed need = needed.get(pack);
                return need == null || elsewhere.of(need, gone).isPresent();
            });
        }
        return needed.size();
    }

    private static void gather(Map<ObjectId, PackNeed> needs, PackNeed need) {
        needs.computeIfAbsent(need.pack(), pack -> new PackNeed(pack, need.size(), new BitSet()))
                .blocks()
                .or(need.blocks());
    }

    /**
     * Which of these packs, each with its size, are not there.
     *
     * @throws DavitException STORE_*: an error is no absence
     */
    public List<ObjectId> missing(Map<ObjectId, Long> packs) {
        try (PackPresence presence = new PackPresence(store)) {
            packs.forEach(presence::look);
            return List.copyOf(presence.missing());
        }
    }

    /**
     * Before and after sealing (R9): looks for every pack that this run refers to and did not store itself. What is
     * missing is marked lost, so that the next run reads its sources again and stores them anew.
     *
     * @return how many packs were looked for
     * @throws DavitException MISSING_DATA naming what is gone or cut short; STORE_*
     */
    public int confirmReused(ChunkStore chunks, ReferenceSpool references) {
        BitSet seen = new BitSet();
        int[] looked = {0};
        try (PackPresence presence = new PackPresence(store)) {
            references.forEach(reference -> {
                for (ObjectId pack : reference.use().packs().keySet()) {
                    Optional<Integer> number = chunks.index().numberOf(pack);
                    if (number.isEmpty()) {
                        throw new DavitException(ErrorCode.MISSING_DATA, "pack " + pack + " was never stored");
                    }
                    if (!seen.get(number.get())) {
                        seen.set(number.get());
                        if (!chunks.wasStoredHere(pack)) {
                            looked[0]++;
                            presence.look(pack, expectedSize(chunks.index(), pack));
                        }
                    }
                }
            });
            presence.missing().forEach(chunks.index()::markLost);
            presence.requireAll(pack -> false);
        }
        return looked[0];
    }

    /**
     * After condemned lists were applied (R19): whether the run refers to anything that is lost now.
     *
     * @throws DavitException MISSING_DATA
     */
    public void requireNoneLost(ChunkIndex index, ReferenceSpool references) {
        references.forEach(reference -> {
            for (ObjectId pack : reference.use().packs().keySet()) {
                if (index.isLost(pack)) {
                    throw new DavitException(
                            ErrorCode.MISSING_DATA, "pack " + pack + " was condemned by a prune meanwhile");
                }
            }
        });
    }

    /** No size fits a pack that was marked lost: what replaces it must not count on it. */
    private static long expectedSize(ChunkIndex index, ObjectId pack) {
        return index.isLost(pack) ? -1 : index.sizeOf(pack).orElse(-1L);
    }
}
