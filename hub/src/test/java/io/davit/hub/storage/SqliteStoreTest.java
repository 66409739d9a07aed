package io.davit.hub.storage;

import io.davit.hub.store.HubStore;
import io.davit.hub.store.StoreConfig;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The contract on SQLite. */
class SqliteStoreTest extends HubStoreContract {
    @TempDir
    Path folder;

    @Override
    HubStore open(boolean again) {
        return Stores.open(StoreConfig.inFile(folder.resolve("hub.db")), CLOCK);
    }
}
