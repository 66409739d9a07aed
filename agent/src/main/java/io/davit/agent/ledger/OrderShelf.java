package io.davit.agent.ledger;

import io.davit.agent.admission.InstructionId;
import io.davit.agent.admission.OrderBytes;
import io.davit.agent.rocks.Batch;
import io.davit.agent.rocks.RocksStore;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/**
 * The bytes of orders: {@code order/ID}. Those that nobody needs any more but for looking at are in {@code shelf/NUMBER} → id
 * and length, in the order in which they came there, and {@code shelf-state} is the next number and the sum of the lengths. Calls must not overlap.
 */
final class OrderShelf {
    private static final String FAMILY = Ledger.INSTRUCTIONS;
    private static final String ORDER = "order/";
    private static final String SHELF = "shelf/";
    private static final byte[] STATE = bytes("shelf-state");

    /** How far the shelf has come. */
    private record State(long next, long sum) {
        byte[] stored() {
            return bytes(next + " " + sum);
        }
    }

    private final RocksStore store;

    OrderShelf(RocksStore store) {
        this.store = store;
    }

    static void put(Batch batch, InstructionId id, OrderBytes order) {
        batch.put(FAMILY, bytes(ORDER + id), order.bytes());
    }

    Optional<OrderBytes> find(InstructionId id) {
        return store.get(FAMILY, bytes(ORDER + id)).map(OrderBytes::new);
    }

    /** From now on it may be dropped. */
    void release(Batch batch, InstructionId id) {
        State now = state();
        find(id).ifPresent(order -> batch.put(
                        FAMILY, bytes(SHELF + "%016d".formatted(now.next())), bytes(id + " " + order.length()))
                .put(FAMILY, STATE, new State(now.next() + 1, now.sum() + order.length()).stored()));
    }

    private State state() {
        return store.get(FAMILY, STATE)
                .map(stored -> AdmissionBook.readable(() -> {
                    String[] parts = text(stored).split(" ", -1);
                    return new State(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
                }))
                .orElse(new State(1, 0));
    }

    /** The oldest first, until so many bytes are left. */
    void keepWithin(long most) {
        State now = state();
        long[] left = {now.sum()};
        if (left[0] <= most) {
            return;
        }
        Batch batch = new Batch();
        store.scanPrefix(FAMILY, bytes(SHELF), (key, value) -> {
            left[0] -= drop(batch, key, value);
            return left[0] > most;
        });
        store.write(batch.put(FAMILY, STATE, new State(now.next(), left[0]).stored()), true);
    }

    /** With the decisions about them. */
    void forget(Batch batch, Set<InstructionId> ids) {
        State now = state();
        long[] left = {now.sum()};
        store.scanPrefix(FAMILY, bytes(SHELF), (key, value) -> {
            if (ids.contains(id(value))) {
                left[0] -= drop(batch, key, value);
            }
            return true;
        });
        batch.put(FAMILY, STATE, new State(now.next(), left[0]).stored());
    }

    private static long drop(Batch batch, byte[] key, byte[] value) {
        batch.delete(FAMILY, key).delete(FAMILY, bytes(ORDER + id(value)));
        String stored = text(value);
        return AdmissionBook.readable(() -> Long.parseLong(stored.substring(stored.indexOf(' ') + 1)));
    }

    private static InstructionId id(byte[] value) {
        return AdmissionBook.readable(() -> InstructionId.parse(text(value).split(" ", -1)[0]));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
