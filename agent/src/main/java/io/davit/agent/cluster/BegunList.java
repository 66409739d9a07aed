package io.davit.agent.cluster;

import java.util.function.Consumer;

/** A list whose first page the server may be preparing before anybody reads it. */
public interface BegunList extends AutoCloseable {
    /**
     * Reads it, once, as {@link ResourceReader#list} does.
     *
     * @param lastPage may be called when the last page is about to be read: the time to begin the next list
     */
    ListOutcome read(Consumer<RawObject> visitor, Runnable lastPage);

    /** Drops what was asked for and not read. */
    @Override
    void close();
}
