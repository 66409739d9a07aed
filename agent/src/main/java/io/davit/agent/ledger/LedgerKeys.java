package io.davit.agent.ledger;

import io.davit.agent.run.LeakLedger.Leak;
import io.davit.agent.run.RunId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

/** The bytes of the ledger's keys. Text is UTF-8 and ends at a 0 byte where something follows. */
final class LedgerKeys {
    private static final int ID = 16;

    private LedgerKeys() {}

    /** All bits inverted: ids rise with time, and the newest shall come first. */
    static byte[] run(RunId id) {
        UUID uuid = id.value();
        return ByteBuffer.allocate(ID)
                .putLong(~uuid.getMostSignificantBits())
                .putLong(~uuid.getLeastSignificantBits())
                .array();
    }

    static byte[] of(RunId id, String rest) {
        byte[] text = rest.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(ID + 1 + text.length)
                .putLong(id.value().getMostSignificantBits())
                .putLong(id.value().getLeastSignificantBits())
                .put((byte) 0)
                .put(text)
                .array();
    }

    static byte[] leak(Leak leak) {
        return of(leak.run(), leak.kind() + "\0" + leak.name());
    }

    static Leak leak(byte[] key) {
        ByteBuffer in = ByteBuffer.wrap(key);
        RunId run = new RunId(new UUID(in.getLong(), in.getLong()));
        String rest = new String(Arrays.copyOfRange(key, ID + 1, key.length), StandardCharsets.UTF_8);
        int end = rest.indexOf('\0');
        return new Leak(run, rest.substring(0, end), rest.substring(end + 1));
    }

    static byte[] location(String location, String rest) {
        return (location + "\0" + rest).getBytes(StandardCharsets.UTF_8);
    }
}
