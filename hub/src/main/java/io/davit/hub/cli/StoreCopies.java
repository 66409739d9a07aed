package io.davit.hub.cli;

import io.davit.hub.config.HubConfig;
import java.nio.file.Path;

/** Copies the hub's store into a file, and puts a copy back (H6). */
public interface StoreCopies {
    /** What was copied or put back. */
    record Copied(long schema, long rows) {}

    /**
     * One consistent state of the store, beside a running hub.
     *
     * @param file must not exist; gets mode 0600
     * @throws io.davit.errors.DavitException ARGUMENT_INVALID, STORE_UNAVAILABLE
     */
    Copied write(HubConfig config, Path file);

    /**
     * Into a store that is empty or not there; all of it or nothing.
     *
     * @throws io.davit.errors.DavitException STORE_NOT_EMPTY, STORE_IN_USE, STORE_BACKUP_INVALID, STORE_TOO_NEW
     */
    Copied restore(HubConfig config, Path file);
}
