package io.davit.hub.store;

import java.util.function.Function;
import java.util.function.LongConsumer;

/**
 * The hub's memory. Every change is made in a {@link Transaction}: all of it or nothing, serializable, durable (power loss
 * included) when {@link #write} returns.
 *
 * <p>Every method throws {@link io.davit.errors.DavitException} STORE_UNAVAILABLE (retry later; a change may have been made
 * nevertheless, when the store failed in the middle of its commit), STORE_DISK_FULL, STORE_DAMAGED, and TEXT_NOT_STORABLE for a
 * text with a NUL character. Times are kept to the microsecond.
 *
 * <p>Functions run on a thread of the store, one change at a time: they decide and write, and do nothing that takes long. A
 * transaction inside of another is a defect.
 */
public interface HubStore extends AutoCloseable {
    /** Reads one consistent state. */
    <T> T read(Function<Transaction, T> question);

    /**
     * Changes something. The function may be run again when another change got in its way, so it must not act on anything but
     * the transaction. What it throws undoes the change and reaches the caller.
     */
    <T> T write(Function<Transaction, T> change);

    /**
     * Is told the newest revision after it was committed, by this process at once, by others within a second. Called from one
     * thread; must return at once.
     */
    void onRevision(LongConsumer listener);

    @Override
    void close();
}
