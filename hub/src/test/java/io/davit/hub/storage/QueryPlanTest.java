package io.davit.hub.storage;

import static io.davit.hub.storage.HubStoreContract.CLOCK;
import static io.davit.hub.storage.HubStoreContract.EPOCH;
import static io.davit.hub.storage.HubStoreContract.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.davit.hub.store.Enrolments.Token;
import io.davit.hub.store.ResourceKind;
import io.davit.hub.store.Resources.Order;
import io.davit.hub.store.Resources.Position;
import io.davit.hub.store.Resources.Query;
import io.davit.hub.store.StoreConfig;
import io.davit.hub.store.Transaction;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each list of the store is one indexed query, in the order of its index (H4). */
class QueryPlanTest {
    @TempDir
    Path folder;

    /** Every query of the port that gives more than one row. */
    private static void askAll(Transaction tx) {
        Optional<Position> after = Optional.of(new Position("n", NOON, "u"));
        for (Order order : Order.values()) {
            for (Optional<String> cluster : List.of(Optional.<String>empty(), Optional.of("c"))) {
                for (Optional<String> state : List.of(Optional.<String>empty(), Optional.of("s"))) {
                    tx.resources().list(new Query(ResourceKind.BACKUP, order, cluster, state, 0, after, 9));
                    tx.resources().list(new Query(ResourceKind.BACKUP, order, cluster, state, 0, Optional.empty(), 9));
                }
            }
        }
        tx.resources().changesSince(5, EnumSet.of(ResourceKind.BACKUP, ResourceKind.CLUSTER), 9);
        tx.resources().countByState(ResourceKind.BACKUP);
        tx.agents().lines("c", EPOCH);
        tx.agents().inventory("c");
        tx.outbox().deliverable("c", 9);
        tx.outbox().open("c", 9);
        tx.outbox().expired(NOON, 9);
        tx.outbox().loads(List.of("c", "d"));
        tx.reports().after("c", EPOCH, 1, 9);
        Token token = new Token("t", "c", EPOCH, NOON, NOON, Optional.empty(), "");
        tx.enrolments().tokens(Optional.empty(), 9);
        tx.enrolments().tokens(Optional.of(token), 9);
        tx.enrolments().newest("c");
        tx.audit().page(Optional.of(5L), Optional.empty(), 9);
        tx.audit().page(Optional.of(5L), Optional.of("s"), 9);
        tx.audit().after(5, 9);
    }

    private static Set<String> queries(Engine engine) throws Exception {
        Set<String> texts = new LinkedHashSet<>();
        try (Connection real = engine.connect(Engine.Use.READ)) {
            Connection recording = (Connection) Proxy.newProxyInstance(
                    QueryPlanTest.class.getClassLoader(), new Class<?>[] {Connection.class}, (self, method, values) -> {
                        if (method.getName().equals("prepareStatement")) {
                            texts.add((String) values[0]);
                        }
                        try {
                            return method.invoke(real, values);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
            askAll(new SqlTransaction(new Sql(recording, engine::kind, false), CLOCK, false));
        }
        assertThat(texts).hasSizeGreaterThan(20);
        return texts;
    }

    private static List<String> plan(Statement statement, String explain) throws Exception {
        List<String> lines = new ArrayList<>();
        try (ResultSet results = statement.executeQuery(explain)) {
            int last = results.getMetaData().getColumnCount();
            while (results.next()) {
                lines.add(results.getString(last));
            }
        }
        return lines;
    }

    @Test
    void sqliteWalksAnIndexForEach() throws Exception {
        StoreConfig config = StoreConfig.inFile(folder.resolve("hub.db"));
        Stores.open(config, CLOCK).close();
        try (Engine engine = Stores.engine(config);
                Connection connection = engine.connect(Engine.Use.READ);
                Statement statement = connection.createStatement()) {
            for (String query : queries(engine)) {
                List<String> plan = plan(statement, "EXPLAIN QUERY PLAN " + query);
                assertThat(plan)
                        .as(query)
                        .isNotEmpty()
                        .allSatisfy(
                                line -> assertThat(line).matches("(SEARCH|SCAN) \\w+ USING .*(INDEX|PRIMARY KEY).*"));
            }
        }
    }

    @Test
    @Tag("servers")
    void postgresqlCanWalkAnIndexForEach() throws Exception {
        StoreConfig config = RealPostgresql.database(folder);
        Stores.open(config, CLOCK).close();
        try (Engine engine = Stores.engine(config);
                // Only as text may a plan be asked for without values.
                Connection connection = DriverManager.getConnection(
                        config.postgresql().orElseThrow().url() + "?preferQueryMode=simple", "postgres", "postgres");
                Statement statement = connection.createStatement()) {
            // Tables are empty, and a planner that may read them whole would rightly do so.
            statement.execute("SET enable_seqscan = off; SET enable_bitmapscan = off");
            for (String query : queries(engine)) {
                String numbered = query;
                for (int i = 1; numbered.contains("?"); i++) {
                    numbered = numbered.replaceFirst("\\?", "\\$" + i);
                }
                String plan = String.join("\n", plan(statement, "EXPLAIN (GENERIC_PLAN) " + numbered));
                assertThat(plan).as(query).contains("Index").doesNotContain("Seq Scan", "Sort");
            }
        }
    }
}
