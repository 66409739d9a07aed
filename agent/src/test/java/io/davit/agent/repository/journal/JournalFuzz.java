package io.davit.agent.repository.journal;

import io.davit.agent.repository.FuzzTarget;
import io.davit.agent.repository.JournalHead;
import io.davit.agent.repository.crypto.VectorKeys;
import io.davit.agent.repository.format.WriterId;
import java.util.List;

/** Entries, with the summaries in them. */
public final class JournalFuzz {
    private static final WriterId WRITER = VectorKeys.writer().id();
    private static final JournalHead PLACE = new JournalHead(WRITER.hex(), 1, Entry.GENESIS);

    private JournalFuzz() {}

    public static List<FuzzTarget> targets() {
        return List.of(FuzzTarget.stable("entry", payload -> {
            Entry entry = EntryCodec.decode(WRITER, PLACE, payload);
            return entry.body() instanceof EntryBody.Unknown
                    ? payload
                    : EntryCodec.encode(WRITER, PLACE.number(), entry.previous(), entry.written(), entry.body());
        }));
    }
}
