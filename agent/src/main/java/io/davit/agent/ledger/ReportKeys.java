package io.davit.agent.ledger;

import io.davit.agent.admission.StateEpoch;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Keys of the reports: {@code chain/EPOCH} → age, index and hash of its end, {@code report/EPOCH/index} → envelope, {@code
 * held/EPOCH} → up to which index the hub has them, {@code ack/EPOCH/index} → when it had them up to there, {@code waiting/number} → content that is not signed yet. Numbers are 8
 * bytes, big-endian.
 */
final class ReportKeys {
    static final byte[] CHAINS = text("chain/");
    static final byte[] WAITING = text("waiting/");

    private ReportKeys() {}

    static byte[] chain(StateEpoch epoch) {
        return text("chain/" + epoch);
    }

    static StateEpoch epochOf(byte[] chainKey) {
        return new StateEpoch(text(chainKey).substring(CHAINS.length));
    }

    static byte[] reports(StateEpoch epoch) {
        return text("report/" + epoch + "/");
    }

    static byte[] report(StateEpoch epoch, long index) {
        return numbered(reports(epoch), index);
    }

    static byte[] held(StateEpoch epoch) {
        return text("held/" + epoch);
    }

    static byte[] acknowledgements(StateEpoch epoch) {
        return text("ack/" + epoch + "/");
    }

    static byte[] acknowledgement(StateEpoch epoch, long index) {
        return numbered(acknowledgements(epoch), index);
    }

    static byte[] waiting(long number) {
        return numbered(WAITING, number);
    }

    static long indexOf(byte[] key) {
        return ByteBuffer.wrap(key, key.length - Long.BYTES, Long.BYTES).getLong();
    }

    static boolean begins(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    private static byte[] numbered(byte[] prefix, long number) {
        return ByteBuffer.allocate(prefix.length + Long.BYTES)
                .put(prefix)
                .putLong(number)
                .array();
    }

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
