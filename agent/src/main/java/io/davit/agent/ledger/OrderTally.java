package io.davit.agent.ledger;

import io.davit.agent.admission.OrderCount;
import io.davit.agent.rocks.Batch;
import io.davit.agent.rocks.RocksStore;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Counts decisions by kind and hour: {@code tally/KIND/HOUR} → number, hours since 1970. Of each kind a day is kept. */
final class OrderTally {
    private static final String FAMILY = Ledger.INSTRUCTIONS;
    private static final String TALLY = "tally/";
    private static final int HOURS = 24;

    private final RocksStore store;

    OrderTally(RocksStore store) {
        this.store = store;
    }

    /** One more, with the batch. Calls for one kind must not overlap. */
    void add(Batch batch, String kind, Instant now) {
        long hour = hour(now);
        long[] there = {0};
        store.scanPrefix(FAMILY, bytes(prefix(kind)), (key, value) -> {
            long counted = hourOf(key);
            if (counted == hour) {
                there[0] = number(value);
            } else if (counted <= hour - HOURS || counted > hour) {
                // A clock that was set back must not leave hours that count when they come.
                batch.delete(FAMILY, key);
            }
            return true;
        });
        batch.put(FAMILY, bytes(prefix(kind) + hour), bytes(Long.toString(there[0] + 1)));
    }

    OrderCount count(String kind, Instant now) {
        long hour = hour(now);
        long[] sums = {0, 0};
        store.scanPrefix(FAMILY, bytes(prefix(kind)), (key, value) -> {
            long counted = hourOf(key);
            if (counted <= hour && counted > hour - HOURS) {
                long number = number(value);
                sums[0] += counted == hour ? number : 0;
                sums[1] += number;
            }
            return true;
        });
        return new OrderCount(sums[0], sums[1]);
    }

    private static String prefix(String kind) {
        return TALLY + kind + "/";
    }

    private static long hour(Instant now) {
        return Math.floorDiv(now.getEpochSecond(), 3_600L);
    }

    private static long hourOf(byte[] key) {
        String text = new String(key, StandardCharsets.UTF_8);
        return number(bytes(text.substring(text.lastIndexOf('/') + 1)));
    }

    private static long number(byte[] stored) {
        return AdmissionBook.readable(() -> Long.parseLong(new String(stored, StandardCharsets.UTF_8)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
