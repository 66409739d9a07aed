package io.davit.hub.storage;

import static io.davit.hub.storage.HubStoreContract.CLOCK;
import static io.davit.hub.storage.HubStoreContract.assertCode;
import static org.assertj.core.api.Assertions.assertThat;

import io.davit.errors.ErrorCode;
import io.davit.hub.store.Agents.LineId;
import io.davit.hub.store.HubStore;
import io.davit.hub.store.ResourceKind;
import io.davit.hub.store.StoreConfig;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found at opening, and what an engine that fails looks like. */
class StoreOpeningTest {
    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("hub.db");
    }

    private HubStore open() {
        return Stores.open(StoreConfig.inFile(file()), CLOCK);
    }

    private void sql(String... texts) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            for (String text : texts) {
                statement.execute(text);
            }
        }
    }

    private static void fill(HubStore store, int rows) {
        for (int i = 0; i < rows; i++) {
            String name = "n" + i;
            store.write(tx -> tx.resources()
                    .create(ResourceKind.BACKUP, name, name, "", "", HubStoreContract.NOON, new byte[1000]));
        }
    }

    @Test
    void aNewFileIsForItsOwnerOnly() throws Exception {
        open().close();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void aFolderThatIsMissingIsNotReadAsAnEmptyStore() {
        assertCode(
                ErrorCode.STORE_UNAVAILABLE,
                () -> Stores.open(StoreConfig.inFile(folder.resolve("unmounted/hub.db")), CLOCK));
    }

    @Test
    void aFileThatIsNoDatabaseIsLeftAlone() throws Exception {
        Files.writeString(
                file(), "this is no database at all, but it is long enough to have a header of one".repeat(20));
        byte[] before = Files.readAllBytes(file());

        assertCode(ErrorCode.STORE_DAMAGED, this::open);

        assertThat(Files.readAllBytes(file())).isEqualTo(before);
    }

    @Test
    void aStoreIsOpenOnce() {
        try (HubStore store = open()) {
            assertCode(ErrorCode.STORE_IN_USE, this::open);
            store.read(tx -> tx.resources().revision());
        }
        open().close();
    }

    @Test
    void aSchemaThatThisProgramCannotWorkWithIsRefused() throws Exception {
        open().close();
        sql("UPDATE store_format SET version = 2");
        open().close();
        sql("UPDATE store_format SET readable_from = 2");

        assertCode(ErrorCode.STORE_TOO_NEW, this::open);
    }

    @Test
    void tablesOfSomebodyElseAreRefused() throws Exception {
        sql("CREATE TABLE resources (id TEXT)");

        assertCode(ErrorCode.STORE_NOT_OURS, this::open);
    }

    @Test
    void aMigrationThatWasKilledIsMadeWhole() throws Exception {
        open().close();
        sql("CREATE TABLE kept AS SELECT * FROM flyway_schema_history WHERE 0");
        List<String> tables = new ArrayList<>(StoreBackup.TABLES);
        tables.add("store_format");
        for (String table : tables.reversed()) {
            sql("DROP TABLE " + table);
        }
        sql("DROP TABLE kept", "DELETE FROM flyway_schema_history");

        try (HubStore store = open()) {
            fill(store, 1);
        }
    }

    @Test
    void networkFileSystemsAreRefused() {
        for (String type : List.of("nfs", "nfs4", "CIFS", "fuse.sshfs")) {
            assertCode(ErrorCode.STORE_ON_NETWORK, () -> SqliteEngine.refuseNetwork(folder, type));
        }
        SqliteEngine.refuseNetwork(folder, "ext4");
    }

    @Test
    void damageIsToldFromAnEmptyAnswer() throws Exception {
        try (HubStore store = open()) {
            fill(store, 200);
        }
        try (RandomAccessFile raw = new RandomAccessFile(file().toFile(), "rw")) {
            for (long at = 8192; at < raw.length(); at += 4096) {
                raw.seek(at);
                raw.write(new byte[512]);
            }
        }

        assertCode(ErrorCode.STORE_DAMAGED, () -> {
            try (HubStore store = open()) {
                for (int i = 0; i < 200; i++) {
                    String name = "n" + i;
                    store.read(tx -> tx.resources().find(ResourceKind.BACKUP, name));
                }
            }
        });
    }

    @Test
    void aFullDiskFailsWhatDoesNotFitAndNothingElse() throws Exception {
        open().close();
        Engine engine = new WrappedEngine(SqliteEngine.alone(file()), "PRAGMA max_page_count = 80");
        try (SqlStore store = new SqlStore(engine, CLOCK)) {
            assertCode(ErrorCode.STORE_DISK_FULL, () -> fill(store, 1000));

            long before = store.read(tx -> tx.resources().revision());
            store.write(tx ->
                    tx.agents().nextSequence(new LineId("c", HubStoreContract.EPOCH, HubStoreContract.KEY, 1), 0));
            assertThat(before).isGreaterThan(10);
            assertThat(store.<Long>read(tx ->
                            tx.resources().countByState(ResourceKind.BACKUP).get("")))
                    .isEqualTo(before);
        }
    }

    @Test
    void changesThatWaitShareOneCommit() throws Exception {
        open().close();
        WrappedEngine engine = new WrappedEngine(SqliteEngine.alone(file()), "");
        CountDownLatch busy = new CountDownLatch(1);
        try (SqlStore store = new SqlStore(engine, CLOCK);
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Long>> waiting = new ArrayList<>();
            CountDownLatch asked = new CountDownLatch(1_000);
            for (int i = 0; i < 1_000; i++) {
                int number = i;
                waiting.add(callers.submit(() -> {
                    asked.countDown();
                    return store.write(tx -> {
                        await(busy);
                        return tx.audit()
                                .append(HubStoreContract.event("s" + number))
                                .number();
                    });
                }));
            }
            asked.await();
            busy.countDown();
            for (Future<Long> future : waiting) {
                future.get();
            }

            assertThat(AuditChain.walk(store).entries()).isEqualTo(1_000);
            assertThat(engine.begun.get()).isLessThan(100);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aChangedAuditIsFoundAtItsFirstBreak() throws Exception {
        try (HubStore store = open()) {
            for (int i = 0; i < 5; i++) {
                store.write(tx -> tx.audit().append(HubStoreContract.event("s")));
            }
        }
        sql("UPDATE audit SET actor = 'nobody' WHERE number = 4");
        try (HubStore store = open()) {
            AuditChain.Walk walk = AuditChain.walk(store);
            assertThat(walk.entries()).isEqualTo(3);
            assertThat(walk.broken())
                    .hasValueSatisfying(text -> assertThat(text).contains("entry 4"));
        }
        sql("DELETE FROM audit WHERE number = 2");
        try (HubStore store = open()) {
            assertThat(AuditChain.walk(store).broken()).contains("entry 2 is missing");
        }
    }
}
