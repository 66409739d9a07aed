package io.davit.hub.storage;

import io.davit.hub.store.HubStore;
import io.davit.hub.store.StoreConfig;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** The contract on a real PostgreSQL. */
@Tag("servers")
class PostgresqlStoreTest extends HubStoreContract {
    @TempDir
    Path folder;

    private StoreConfig config;

    @Override
    HubStore open(boolean again) throws Exception {
        if (!again) {
            config = RealPostgresql.database(folder);
        }
        return Stores.open(config, CLOCK);
    }
}
