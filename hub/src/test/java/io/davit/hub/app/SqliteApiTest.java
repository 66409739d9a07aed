package io.davit.hub.app;

import io.davit.hub.store.StoreConfig;
import java.nio.file.Path;

class SqliteApiTest extends PublicApiContract {
    @Override
    StoreConfig store(Path folder) {
        return StoreConfig.inFile(folder.resolve("hub.sqlite"));
    }
}
