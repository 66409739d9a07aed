package io.davit.agent.repository.journal;

import io.davit.agent.repository.JournalEntry.Fence;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.format.FieldReader;
import io.davit.agent.repository.format.FieldWriter;
import io.davit.agent.repository.format.WriterId;
import io.davit.agent.run.RunId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Bodies of the entries by which restore points are forgotten and data is pruned. */
final class UpkeepCodec {
    static final int TOMBSTONE = 4;
    static final int GENERATION_ACK = 5;
    static final int REPRIEVE = 7;
    static final int DROPPED = 8;
    static final int PRUNED = 9;

    private static final int FIRST = FieldWriter.critical(1);
    private static final int SECOND = FieldWriter.critical(2);
    private static final int THIRD = FieldWriter.critical(3);
    /** Of DROPPED, which counts with it only. */
    private static final int WORD_NEEDED = FieldWriter.critical(4);

    private static final int WORD = FieldWriter.skippable(4);
    private static final int WORD_LENGTH = 64;

    private UpkeepCodec() {}

    static FieldWriter encode(EntryBody.Acknowledged body) {
        return new FieldWriter().text(FIRST, body.run().toString()).number(SECOND, body.generation());
    }

    static FieldWriter encode(EntryBody.Pruned body) {
        return new FieldWriter().number(FIRST, body.generation());
    }

    static FieldWriter encode(EntryBody.Vouched body) {
        FieldWriter fields = new FieldWriter();
        switch (body) {
            case EntryBody.Tombstone tombstone ->
                fields.text(FIRST, tombstone.run().toString())
                        .text(SECOND, tombstone.point().toString())
                        .instant(THIRD, tombstone.notBefore());
            case EntryBody.Reprieve reprieve -> {
                fields.text(FIRST, reprieve.run().toString());
                reprieve.tombstones().forEach(place -> fields.text(SECOND, place.toString()));
            }
            case EntryBody.Dropped dropped -> {
                fields.number(FIRST, dropped.generation());
                dropped.points().forEach(point -> fields.text(SECOND, point.toString()));
                dropped.fenced().forEach(fence -> fields.nested(THIRD, FenceCodec.encode(fence)));
            }
        }
        if (!body.word().isEmpty()) {
            fields.bytes(
                    body instanceof EntryBody.Dropped ? WORD_NEEDED : WORD,
                    HexFormat.of().parseHex(body.word()));
        }
        return fields;
    }

    static EntryBody decode(int kind, FieldReader fields) {
        return switch (kind) {
            case TOMBSTONE -> tombstone(fields);
            case GENERATION_ACK -> acknowledged(fields);
            case REPRIEVE -> reprieve(fields);
            case DROPPED -> dropped(fields);
            default -> pruned(fields);
        };
    }

    private static EntryBody tombstone(FieldReader fields) {
        @Nullable RunId run = null;
        @Nullable RestorePointId point = null;
        @Nullable Instant notBefore = null;
        String word = "";
        while (fields.next()) {
            if (fields.tag() == FIRST) {
                run = EntryCodec.runId(fields);
            } else if (fields.tag() == SECOND) {
                point = place(fields);
            } else if (fields.tag() == THIRD) {
                notBefore = fields.instant();
            } else if (fields.tag() == WORD) {
                word = word(fields);
            } else {
                fields.repeated().unknown();
            }
        }
        return new EntryBody.Tombstone(
                fields.require(run, "the run"),
                fields.require(point, "the restore point"),
                fields.require(notBefore, "the date"),
                word);
    }

    private static EntryBody acknowledged(FieldReader fields) {
        @Nullable RunId run = null;
        long generation = 0;
        while (fields.next()) {
            if (fields.tag() == FIRST) {
                run = EntryCodec.runId(fields);
            } else if (fields.tag() == SECOND) {
                generation = fields.amount();
            } else {
                fields.repeated().unknown();
            }
        }
        return new EntryBody.Acknowledged(fields.require(run, "the run"), generation);
    }

    private static EntryBody reprieve(FieldReader fields) {
        @Nullable RunId run = null;
        List<RestorePointId> tombstones = new ArrayList<>();
        String word = "";
        while (fields.next()) {
            if (fields.tag() == FIRST) {
                run = EntryCodec.runId(fields);
            } else if (fields.tag() == SECOND) {
                tombstones.add(place(fields.repeated()));
            } else if (fields.tag() == WORD) {
                word = word(fields);
            } else {
                fields.repeated().unknown();
            }
        }
        return new EntryBody.Reprieve(fields.require(run, "the run"), List.copyOf(tombstones), word);
    }

    private static EntryBody dropped(FieldReader fields) {
        long generation = 0;
        List<RestorePointId> points = new ArrayList<>();
        List<Fence> fenced = new ArrayList<>();
        String word = "";
        while (fields.next()) {
            if (fields.tag() == FIRST) {
                generation = fields.amount();
            } else if (fields.tag() == SECOND) {
                points.add(place(fields.repeated()));
            } else if (fields.tag() == THIRD) {
                fenced.add(FenceCodec.decode(fields.repeated().nested()));
            } else if (fields.tag() == WORD_NEEDED) {
                word = word(fields);
            } else {
                fields.repeated().unknown();
            }
        }
        return new EntryBody.Dropped(generation, List.copyOf(points), List.copyOf(fenced), word);
    }

    private static EntryBody pruned(FieldReader fields) {
        long generation = 0;
        while (fields.next()) {
            if (fields.tag() == FIRST) {
                generation = fields.amount();
            } else {
                fields.repeated().unknown();
            }
        }
        return new EntryBody.Pruned(generation);
    }

    private static String word(FieldReader fields) {
        return HexFormat.of().formatHex(fields.bytes(WORD_LENGTH));
    }

    /** Of an entry, which a restore point is, too. */
    private static RestorePointId place(FieldReader fields) {
        String text = fields.text();
        try {
            RestorePointId place = RestorePointId.parse(text);
            if (new WriterId(place.writerId()).hex().equals(place.writerId())
                    && place.number() > 0
                    && place.toString().equals(text)) {
                return place;
            }
        } catch (IllegalArgumentException e) {
            throw fields.malformed("the place of an entry");
        }
        throw fields.malformed("the place of an entry");
    }
}
