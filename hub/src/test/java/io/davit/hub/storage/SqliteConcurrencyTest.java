package io.davit.hub.storage;

import io.davit.hub.store.StoreConfig;

class SqliteConcurrencyTest extends StoreConcurrencyContract {
    @Override
    StoreConfig config() {
        return StoreConfig.inFile(folder.resolve("hub.db"));
    }

    @Override
    int replicas() {
        return 1;
    }
}
