package io.davit.agent.repository.engine;

import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.ObjectNames;
import io.davit.agent.repository.format.WriterId;
import io.davit.agent.repository.index.ChunkIndex;
import io.davit.agent.repository.journal.OwnJournal;
import io.davit.agent.repository.reference.ReferenceSpool;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;

/**
 * Every object that whoever restores the run's restore point has to read: packs, the segments that name them, the parts of
 * the reference list, the writer's journal up to it, and what opens the repository (R21). Memory: a bit for each pack, and
 * the ids of segments.
 */
final class PointObjects {
    private final Trusted trusted;
    private final ChunkIndex index;
    private final OwnJournal journal;

    PointObjects(Trusted trusted, ChunkIndex index, OwnJournal journal) {
        this.trusted = trusted;
        this.index = index;
        this.journal = journal;
    }

    /** @param parts of the reference list */
    void forEach(ReferenceSpool references, List<ObjectId> parts, Consumer<ObjectKey> visitor) {
        WriterId writer = journal.writer();
        opening(visitor);
        visitor.accept(ObjectNames.writer(writer));
        BitSet needed = new BitSet();
        references.forEach(reference -> reference.use().packs().keySet().forEach(pack -> {
            int number = index.numberOf(pack).orElseThrow();
            if (!needed.get(number)) {
                needed.set(number);
                visitor.accept(ObjectNames.of(ObjectKind.PACK, pack));
            }
        }));
        segments(writer, needed).forEach(segment -> visitor.accept(ObjectNames.of(ObjectKind.INDEX, segment)));
        parts.forEach(part -> visitor.accept(ObjectNames.of(ObjectKind.REFERENCES, part)));
        for (long number = 1; number < journal.next(); number++) {
            visitor.accept(ObjectNames.point(writer, number));
        }
    }

    /** Condemned lists among them: who does not see one could refer to what it condemns. */
    private void opening(Consumer<ObjectKey> visitor) {
        visitor.accept(ObjectNames.FORMAT);
        for (int epoch = 2; epoch <= trusted.epochs().newest(); epoch++) {
            visitor.accept(ObjectNames.epoch(epoch));
        }
        List<ObjectKey> slots = new ArrayList<>();
        new StoredSlots(trusted.store(), trusted.marker())
                .list()
                .forEach(slot -> slots.add(ObjectNames.of(ObjectKind.SLOT, slot.id())));
        slots.forEach(visitor);
        for (long generation = 1; generation <= index.generation(); generation++) {
            visitor.accept(ObjectNames.condemned(generation));
        }
    }

    private List<ObjectId> segments(WriterId writer, BitSet needed) {
        List<ObjectId> segments = new ArrayList<>();
        index.segments().forEach((segment, by, packs, size) -> {
            if (by.equals(writer)
                    && !index.condemned().has(segment)
                    && packs.stream().anyMatch(needed::get)) {
                segments.add(segment);
            }
        });
        return segments;
    }
}
