package io.davit.agent.repository.journal;

import io.davit.agent.repository.JournalEntry.Fence;
import io.davit.agent.repository.format.FieldReader;
import io.davit.agent.repository.format.FieldWriter;
import io.davit.agent.repository.format.WriterId;
import io.davit.agent.run.RunId;
import org.jspecify.annotations.Nullable;

/** A fenced run, as DROPPED and condemned lists name it. */
public final class FenceCodec {
    private static final int WRITER = FieldWriter.critical(1);
    private static final int RUN = FieldWriter.critical(2);
    private static final int NUMBER = FieldWriter.critical(3);

    private FenceCodec() {}

    public static FieldWriter encode(Fence fence) {
        return new FieldWriter()
                .bytes(WRITER, new WriterId(fence.writerId()).bytes())
                .text(RUN, fence.run().toString())
                .number(NUMBER, fence.number());
    }

    /** @throws io.davit.errors.DavitException the reader's code, READER_TOO_OLD */
    public static Fence decode(FieldReader fields) {
        @Nullable WriterId writer = null;
        @Nullable RunId run = null;
        long number = 0;
        while (fields.next()) {
            if (fields.tag() == WRITER) {
                writer = fields.writerId();
            } else if (fields.tag() == RUN) {
                run = EntryCodec.runId(fields);
            } else if (fields.tag() == NUMBER) {
                number = fields.amount();
            } else {
                fields.repeated().unknown();
            }
        }
        return new Fence(fields.require(writer, "the writer").hex(), fields.require(run, "the run"), number);
    }
}
