package io.davit.agent.repository.upkeep;

import io.davit.agent.repository.JournalEntry.Fence;
import io.davit.agent.repository.JournalHead;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.format.FieldReader;
import io.davit.agent.repository.format.FieldWriter;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.WriterId;
import io.davit.agent.repository.journal.FenceCodec;
import io.davit.errors.ErrorCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one prune generation condemned (R19). Bounded: at most {@link #MOST} of each kind of object.
 *
 * @param written for people
 * @param heads of all journals, as they were read before
 * @param points that are dropped
 * @param fenced runs that are about to be fenced
 * @param parts of reference lists
 */
public record CondemnedList(
        long generation,
        Instant written,
        List<JournalHead> heads,
        List<RestorePointId> points,
        List<Fence> fenced,
        List<ObjectId> packs,
        List<ObjectId> segments,
        List<ObjectId> parts) {
    /** Objects of one kind in one list; the rest waits for the next one. */
    static final int MOST = 100_000;

    static final int MOST_POINTS = 10_000;

    private static final int GENERATION = FieldWriter.critical(1);
    private static final int WRITTEN = FieldWriter.critical(2);
    private static final int HEAD = FieldWriter.critical(3);
    private static final int POINT = FieldWriter.critical(4);
    private static final int FENCED = FieldWriter.critical(5);
    private static final int PACK = FieldWriter.critical(6);
    private static final int SEGMENT = FieldWriter.critical(7);
    private static final int PART = FieldWriter.critical(8);

    private static final int FIRST = FieldWriter.critical(1);
    private static final int SECOND = FieldWriter.critical(2);
    private static final int THIRD = FieldWriter.critical(3);

    public boolean isEmpty() {
        return points.isEmpty() && fenced.isEmpty() && packs.isEmpty() && segments.isEmpty() && parts.isEmpty();
    }

    byte[] statement() {
        FieldWriter fields = new FieldWriter().number(GENERATION, generation).instant(WRITTEN, written);
        heads.forEach(head -> fields.nested(
                HEAD,
                new FieldWriter()
                        .bytes(FIRST, new WriterId(head.writerId()).bytes())
                        .number(SECOND, head.number())
                        .bytes(THIRD, HexFormat.of().parseHex(head.hash()))));
        points.forEach(point -> fields.text(POINT, point.toString()));
        fenced.forEach(fence -> fields.nested(FENCED, FenceCodec.encode(fence)));
        packs.forEach(id -> fields.objectId(PACK, id));
        segments.forEach(id -> fields.objectId(SEGMENT, id));
        parts.forEach(id -> fields.objectId(PART, id));
        return fields.toBytes();
    }

    /** @throws io.davit.errors.DavitException REPOSITORY_TAMPERED, READER_TOO_OLD */
    static CondemnedList read(byte[] statement) {
        FieldReader fields = new FieldReader(statement, ErrorCode.REPOSITORY_TAMPERED);
        long generation = 0;
        @Nullable Instant written = null;
        List<JournalHead> heads = new ArrayList<>();
        List<RestorePointId> points = new ArrayList<>();
        List<Fence> fenced = new ArrayList<>();
        List<ObjectId> packs = new ArrayList<>();
        List<ObjectId> segments = new ArrayList<>();
        List<ObjectId> parts = new ArrayList<>();
        while (fields.next()) {
            int tag = fields.tag();
            if (tag == GENERATION) {
                generation = fields.amount();
            } else if (tag == WRITTEN) {
                written = fields.instant();
            } else if (tag == HEAD) {
                heads.add(head(fields.repeated().nested()));
            } else if (tag == POINT) {
                points.add(point(fields.repeated()));
            } else if (tag == FENCED) {
                fenced.add(FenceCodec.decode(fields.repeated().nested()));
            } else if (tag == PACK) {
                packs.add(fields.repeated().objectId());
            } else if (tag == SEGMENT) {
                segments.add(fields.repeated().objectId());
            } else if (tag == PART) {
                parts.add(fields.repeated().objectId());
            } else {
                fields.repeated().unknown();
            }
        }
        return new CondemnedList(
                generation,
                fields.require(written, "the time"),
                List.copyOf(heads),
                List.copyOf(points),
                List.copyOf(fenced),
                List.copyOf(packs),
                List.copyOf(segments),
                List.copyOf(parts));
    }

    private static JournalHead head(FieldReader fields) {
        @Nullable WriterId writer = null;
        long number = 0;
        byte @Nullable [] hash = null;
        while (fields.next()) {
            if (fields.tag() == FIRST) {
                writer = fields.writerId();
            } else if (fields.tag() == SECOND) {
                number = fields.amount();
            } else if (fields.tag() == THIRD) {
                hash = fields.bytes(ObjectId.LENGTH);
            } else {
                fields.repeated().unknown();
            }
        }
        return new JournalHead(
                fields.require(writer, "the writer").hex(),
                number,
                HexFormat.of().formatHex(fields.require(hash, "the hash")));
    }

    private static RestorePointId point(FieldReader fields) {
        try {
            return RestorePointId.parse(fields.text());
        } catch (IllegalArgumentException e) {
            throw fields.malformed("a restore point");
        }
    }
}
