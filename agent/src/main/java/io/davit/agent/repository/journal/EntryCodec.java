package io.davit.agent.repository.journal;

import io.davit.agent.repository.JournalHead;
import io.davit.agent.repository.RestorePointSummary;
import io.davit.agent.repository.format.FieldReader;
import io.davit.agent.repository.format.FieldWriter;
import io.davit.agent.repository.format.WriterId;
import io.davit.agent.run.RunId;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The payload of an entry: its own place, the hash before it, the time, and what it says. */
final class EntryCodec {
    private static final int WRITER = 1 << 1 | FieldWriter.CRITICAL;
    private static final int NUMBER = 2 << 1 | FieldWriter.CRITICAL;
    private static final int PREVIOUS = 3 << 1 | FieldWriter.CRITICAL;
    private static final int WRITTEN = 4 << 1 | FieldWriter.CRITICAL;
    private static final int KIND = 5 << 1 | FieldWriter.CRITICAL;
    private static final int BODY = 6 << 1 | FieldWriter.CRITICAL;

    private static final int RUN_OPENED = 1;
    private static final int RESTORE_POINT = 2;
    private static final int RUN_CLOSED = 3;

    private static final int RUN = 1 << 1 | FieldWriter.CRITICAL;
    private static final int FAILURE = 2 << 1 | FieldWriter.CRITICAL;
    /** Absent for 0. */
    private static final int OPENED_GENERATION = 2 << 1;

    private static final int SUMMARY = 1 << 1 | FieldWriter.CRITICAL;
    private static final int ROOTS = 2 << 1 | FieldWriter.CRITICAL;

    private EntryCodec() {}

    static byte[] encode(WriterId writer, long number, String previous, Instant written, EntryBody body) {
        return new FieldWriter()
                .bytes(WRITER, writer.bytes())
                .number(NUMBER, number)
                .bytes(PREVIOUS, HexFormat.of().parseHex(previous))
                .instant(WRITTEN, written)
                .number(KIND, kind(body))
                .nested(BODY, encode(body))
                .toBytes();
    }

    static int kind(EntryBody body) {
        return switch (body) {
            case EntryBody.RunOpened opened -> RUN_OPENED;
            case EntryBody.PointSealed sealed -> RESTORE_POINT;
            case EntryBody.RunClosed closed -> RUN_CLOSED;
            case EntryBody.Tombstone tombstone -> UpkeepCodec.TOMBSTONE;
            case EntryBody.Acknowledged acknowledged -> UpkeepCodec.GENERATION_ACK;
            case EntryBody.Reprieve reprieve -> UpkeepCodec.REPRIEVE;
            case EntryBody.Dropped dropped -> UpkeepCodec.DROPPED;
            case EntryBody.Pruned pruned -> UpkeepCodec.PRUNED;
            case EntryBody.Unknown unknown -> unknown.kind();
        };
    }

    private static FieldWriter encode(EntryBody body) {
        return switch (body) {
            case EntryBody.RunOpened opened -> {
                FieldWriter fields = new FieldWriter().text(RUN, opened.run().toString());
                yield opened.generation() == 0 ? fields : fields.number(OPENED_GENERATION, opened.generation());
            }
            case EntryBody.PointSealed sealed ->
                new FieldWriter()
                        .nested(SUMMARY, SummaryCodec.encode(sealed.summary()))
                        .nested(ROOTS, sealed.roots().encode());
            case EntryBody.RunClosed closed ->
                new FieldWriter().text(RUN, closed.run().toString()).text(FAILURE, closed.failure());
            case EntryBody.Vouched vouched -> UpkeepCodec.encode(vouched);
            case EntryBody.Acknowledged acknowledged -> UpkeepCodec.encode(acknowledged);
            case EntryBody.Pruned pruned -> UpkeepCodec.encode(pruned);
            case EntryBody.Unknown unknown -> new FieldWriter();
        };
    }

    /**
     * Reads a payload that was authenticated as that of the writer.
     *
     * @param place where the entry was found; what the payload says has to be the same
     * @throws DavitException REPOSITORY_TAMPERED, also for an entry that belongs elsewhere; READER_TOO_OLD
     */
    static Entry decode(WriterId writer, JournalHead place, byte[] payload) {
        FieldReader fields = new FieldReader(payload, ErrorCode.REPOSITORY_TAMPERED);
        WriterId named = null;
        long number = 0;
        byte[] previous = null;
        Instant written = null;
        int kind = -1;
        @Nullable EntryBody body = null;
        while (fields.next()) {
            switch (fields.tag()) {
                case WRITER -> named = fields.writerId();
                case NUMBER -> number = fields.amount();
                case PREVIOUS -> previous = fields.bytes(32);
                case WRITTEN -> written = fields.instant();
                case KIND -> kind = fields.count(Integer.MAX_VALUE);
                case BODY -> body = decode(kind, fields);
                default -> fields.repeated().unknown();
            }
        }
        if (kind < 0) {
            throw fields.malformed("the kind of entry is missing");
        }
        if (!writer.equals(named) || number != place.number()) {
            throw new DavitException(
                    ErrorCode.REPOSITORY_TAMPERED,
                    "the entry at " + place.writerId() + "-" + place.number() + " belongs to another place");
        }
        return new Entry(
                writer,
                place,
                HexFormat.of().formatHex(fields.require(previous, "the hash of the entry before")),
                fields.require(written, "the time"),
                fields.require(body, "the body"));
    }

    private static EntryBody decode(int kind, FieldReader fields) {
        return switch (kind) {
            case RUN_OPENED -> opened(fields.nested());
            case RUN_CLOSED -> {
                RunAndFailure read = runAndFailure(fields.nested());
                yield new EntryBody.RunClosed(read.run(), read.failure());
            }
            case RESTORE_POINT -> point(fields.nested());
            case UpkeepCodec.TOMBSTONE,
                    UpkeepCodec.GENERATION_ACK,
                    UpkeepCodec.REPRIEVE,
                    UpkeepCodec.DROPPED,
                    UpkeepCodec.PRUNED -> UpkeepCodec.decode(kind, fields.nested());
            default -> {
                fields.skip();
                yield new EntryBody.Unknown(kind);
            }
        };
    }

    private static EntryBody opened(FieldReader fields) {
        @Nullable RunId run = null;
        long generation = 0;
        while (fields.next()) {
            if (fields.tag() == RUN) {
                run = runId(fields);
            } else if (fields.tag() == OPENED_GENERATION) {
                generation = fields.amount();
            } else {
                fields.repeated().unknown();
            }
        }
        return new EntryBody.RunOpened(fields.require(run, "the run"), generation);
    }

    private record RunAndFailure(RunId run, String failure) {}

    private static RunAndFailure runAndFailure(FieldReader fields) {
        @Nullable RunId run = null;
        String failure = "";
        while (fields.next()) {
            if (fields.tag() == RUN) {
                run = runId(fields);
            } else if (fields.tag() == FAILURE) {
                failure = fields.text();
            } else {
                fields.repeated().unknown();
            }
        }
        return new RunAndFailure(fields.require(run, "the run"), failure);
    }

    private static EntryBody point(FieldReader fields) {
        @Nullable RestorePointSummary summary = null;
        @Nullable PointRoots roots = null;
        while (fields.next()) {
            if (fields.tag() == SUMMARY) {
                summary = SummaryCodec.decode(fields.nested());
            } else if (fields.tag() == ROOTS) {
                roots = PointRoots.decode(fields.nested());
            } else {
                fields.repeated().unknown();
            }
        }
        return new EntryBody.PointSealed(fields.require(summary, "the summary"), fields.require(roots, "the roots"));
    }

    /** A run id in its one spelling. */
    static RunId runId(FieldReader fields) {
        String text = fields.text();
        try {
            RunId run = new RunId(UUID.fromString(text));
            if (run.toString().equals(text)) {
                return run;
            }
        } catch (IllegalArgumentException e) {
            throw fields.malformed("a run id");
        }
        throw fields.malformed("a run id");
    }
}
