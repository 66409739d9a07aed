package io.davit.hub.app;

import io.davit.hub.cli.StoreCopies;
import io.davit.hub.config.HubConfig;
import io.davit.hub.storage.StoreBackup;
import java.nio.file.Path;

/** Copies of the store that a configuration names. */
final class CopiesOfStore implements StoreCopies {
    @Override
    public Copied write(HubConfig config, Path file) {
        return copied(StoreBackup.write(config.storeInUse(), file));
    }

    @Override
    public Copied restore(HubConfig config, Path file) {
        HubWiring.makeFolder(config.dataDir());
        return copied(StoreBackup.restore(config.storeInUse(), file));
    }

    private static Copied copied(StoreBackup.Copied copied) {
        return new Copied(copied.schema(), copied.rows());
    }
}
