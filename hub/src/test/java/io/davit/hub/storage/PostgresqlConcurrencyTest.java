package io.davit.hub.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.hub.store.HubStore;
import io.davit.hub.store.StoreConfig;
import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
class PostgresqlConcurrencyTest extends StoreConcurrencyContract {
    private StoreConfig config;

    @Override
    StoreConfig config() throws Exception {
        config = RealPostgresql.database(folder);
        return config;
    }

    @Override
    int replicas() {
        return 3;
    }

    @Test
    void connectionsThatTheServerEndedAreMadeAnew() throws Exception {
        HubStore store = any(0);
        store.write(tx -> tx.audit().append(HubStoreContract.event("before")));
        store.read(tx -> tx.resources().revision());
        try (Connection connection = RealPostgresql.connect(config);
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                            + " WHERE application_name = 'davit-hub' AND pid <> pg_backend_pid() AND datname = current_database()");
        }

        store.write(tx -> tx.audit().append(HubStoreContract.event("after")));

        assertThat(AuditChain.walk(store).entries()).isEqualTo(2);
    }
}
