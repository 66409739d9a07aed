package io.davit.hub.storage;

import io.davit.hub.store.HubStore;
import io.davit.hub.store.StoreConfig;
import java.time.Clock;

/** Opens the hub's store. */
public final class Stores {
    private Stores() {}

    /**
     * Opens a store, brings its schema up to date, and makes it if there is none.
     *
     * @param clock only says when instructions ended
     * @throws io.davit.errors.DavitException STORE_UNAVAILABLE, STORE_DAMAGED, STORE_DISK_FULL; STORE_TOO_NEW, STORE_NOT_OURS,
     *     STORE_IN_USE, STORE_ON_NETWORK
     */
    public static HubStore open(StoreConfig config, Clock clock) {
        Engine engine = engine(config);
        try {
            StoreSchema.bringUp(engine);
            return new SqlStore(engine, clock);
        } catch (SqlFailure e) {
            engine.close();
            throw e.translated();
        } catch (RuntimeException e) {
            engine.close();
            throw e;
        }
    }

    /** The engine for who changes the store. */
    static Engine engine(StoreConfig config) {
        return config.sqlite()
                .<Engine>map(sqlite -> SqliteEngine.alone(sqlite.file()))
                .orElseGet(() -> new PostgresqlEngine(config.postgresql().orElseThrow()));
    }
}
