package io.davit.agent.repository.index;

import io.davit.agent.objectstore.ObjectStat;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.WriterId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Index segments that were read or written, and not seen to be gone. On disk; safe for use by many threads. */
public final class SegmentBook {
    private final IndexFolder folder;

    SegmentBook(IndexFolder folder) {
        this.folder = folder;
    }

    /** Takes one segment, with the numbers of its packs, and its size as it was when it was read; 0 if that was not asked. */
    @FunctionalInterface
    public interface Visitor {
        void segment(ObjectId segment, WriterId writer, List<Integer> packs, long size);
    }

    public void forEach(Visitor visitor) {
        folder.store().scan(IndexFolder.SEGMENTS, new byte[0], (key, value) -> {
            KnownSegment known = KnownSegment.read(value);
            visitor.segment(ObjectId.of(key), known.writer(), known.packs(), known.size());
            return true;
        });
    }

    List<ObjectId> ids() {
        List<ObjectId> segments = new ArrayList<>();
        folder.store().scan(IndexFolder.SEGMENTS, new byte[0], (key, value) -> segments.add(ObjectId.of(key)));
        return segments;
    }

    Optional<KnownSegment> find(ObjectId segment) {
        return folder.store().get(IndexFolder.SEGMENTS, segment.bytes()).map(KnownSegment::read);
    }

    /** Whether the segment is in it, and is what it was then as far as the store tells. */
    boolean has(ObjectId segment, ObjectStat stat) {
        return find(segment)
                .filter(known -> known.size() == stat.size()
                        && known.modified() == stat.modified().toEpochMilli())
                .isPresent();
    }

    /** Who signed the segment. */
    public Optional<WriterId> writerOf(ObjectId segment) {
        return find(segment).map(KnownSegment::writer);
    }

    /** Numbers of the packs that the segment names. */
    public Optional<List<Integer>> packsOf(ObjectId segment) {
        return find(segment).map(KnownSegment::packs);
    }

    /** A condemned segment is gone: what it named is known or condemned for itself. */
    public void drop(ObjectId segment) {
        folder.store().delete(IndexFolder.SEGMENTS, segment.bytes());
    }
}
