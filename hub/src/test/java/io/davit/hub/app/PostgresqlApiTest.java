package io.davit.hub.app;

import io.davit.hub.storage.RealPostgresql;
import io.davit.hub.store.StoreConfig;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

@Tag("servers")
class PostgresqlApiTest extends PublicApiContract {
    @Override
    StoreConfig store(Path folder) throws Exception {
        return RealPostgresql.database(folder);
    }
}
