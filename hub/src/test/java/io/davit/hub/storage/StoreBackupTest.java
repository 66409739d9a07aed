package io.davit.hub.storage;

import static io.davit.hub.storage.HubStoreContract.CLOCK;
import static io.davit.hub.storage.HubStoreContract.EPOCH;
import static io.davit.hub.storage.HubStoreContract.KEY;
import static io.davit.hub.storage.HubStoreContract.NOON;
import static io.davit.hub.storage.HubStoreContract.assertCode;
import static io.davit.hub.storage.HubStoreContract.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.davit.errors.ErrorCode;
import io.davit.hub.store.AgentState;
import io.davit.hub.store.Agents.LineId;
import io.davit.hub.store.Enrolments.Certificate;
import io.davit.hub.store.Enrolments.Enrolment;
import io.davit.hub.store.Enrolments.Token;
import io.davit.hub.store.HubStore;
import io.davit.hub.store.InstructionState;
import io.davit.hub.store.Reports;
import io.davit.hub.store.Requests.Remembered;
import io.davit.hub.store.Resource;
import io.davit.hub.store.ResourceKind;
import io.davit.hub.store.StoreConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** H6: a copy beside a running hub, put back into either engine. */
class StoreBackupTest {
    @TempDir
    Path folder;

    private StoreConfig sqlite(String name) {
        return StoreConfig.inFile(folder.resolve(name));
    }

    /** At least one row in each table. */
    private static void fill(HubStore store) {
        store.write(tx -> {
            Resource gone = tx.resources().create(ResourceKind.BACKUP, "gone", "u0", "c", "X", NOON, bytes("b"));
            tx.resources().delete(gone, NOON);
            tx.resources().create(ResourceKind.CLUSTER, "🛟 'c'", "u1", "", "ACTIVE", NOON, new byte[] {0, -1, 7});
            tx.agents().put(new AgentState("u1", EPOCH, 1, KEY, 2, KEY, 3, new byte[0], true));
            tx.agents().nextSequence(new LineId("u1", EPOCH, KEY, 1), 41);
            tx.agents().seen(Map.of("u1", NOON));
            tx.agents().putInventory("u1", KEY, NOON, List.of(bytes("p1"), bytes("p2")));
            tx.outbox().add(HubStoreContract.instruction("i1", "u1", NOON, InstructionState.PENDING));
            tx.outbox().add(HubStoreContract.instruction("i2", "u1", NOON, InstructionState.ENDED));
            tx.reports().append(new Reports.Row("u1", EPOCH, 1, KEY, bytes("envelope"), NOON));
            tx.enrolments().add(new Token("t1", "c", KEY, NOON, NOON, Optional.empty(), ""));
            tx.enrolments().put(new Enrolment("e1", "u1", "PENDING", KEY, KEY, KEY, "k", "1", NOON, 0, List.of(KEY)));
            tx.enrolments().put(new Certificate("s1", "u1", NOON, NOON.plusSeconds(9), Optional.empty()));
            tx.requests().add(new Remembered("m", "r1", KEY, bytes("a"), NOON));
            return "";
        });
        for (int i = 0; i < 3; i++) {
            store.write(tx -> tx.audit().append(HubStoreContract.event("s")));
        }
    }

    @Test
    @Tag("servers")
    void aRunningStoreMovesFromOneEngineToTheOtherAndBack() throws Exception {
        Path first = folder.resolve("first.backup");
        Path second = folder.resolve("second.backup");
        StoreConfig postgresql = RealPostgresql.database(folder);
        StoreBackup.Copied written;
        try (HubStore store = Stores.open(sqlite("a.db"), CLOCK)) {
            fill(store);
            written = StoreBackup.write(sqlite("a.db"), first);
        }
        assertThat(StoreBackup.restore(postgresql, first)).isEqualTo(written);
        try (HubStore moved = Stores.open(postgresql, CLOCK)) {
            StoreBackup.write(postgresql, second);
            assertThat(AuditChain.walk(moved).entries()).isEqualTo(3);
        }
        assertThat(StoreBackup.restore(sqlite("b.db"), second)).isEqualTo(written);

        try (HubStore back = Stores.open(sqlite("b.db"), CLOCK)) {
            assertThat(back.<Resource>read(tx -> tx.resources()
                                    .find(ResourceKind.CLUSTER, "🛟 'c'")
                                    .orElseThrow())
                            .body())
                    .isEqualTo(new byte[] {0, -1, 7});
            assertThat(back.<Long>write(tx -> tx.agents().nextSequence(new LineId("u1", EPOCH, KEY, 1), 0)))
                    .isEqualTo(43);
            assertThat(back.<Long>read(tx -> tx.resources().revision())).isEqualTo(3);
            assertThat(back.<List<byte[]>>read(tx -> tx.agents().inventory("u1")))
                    .hasSize(2);
        }
        assertThat(StoreBackup.TABLES).hasSize(15);
        assertThat(written.rows()).isEqualTo(21);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(first)))
                .isEqualTo("rw-------");
    }

    @Test
    void anOldCopyIsNeverWrittenOverAndAHalfOneIs() throws Exception {
        Path target = folder.resolve("x.backup");
        Files.writeString(folder.resolve("x.backup.partial"), "of a copy that was killed".repeat(9_999));
        Stores.open(sqlite("a.db"), CLOCK).close();

        StoreBackup.write(sqlite("a.db"), target);
        byte[] before = Files.readAllBytes(target);

        assertCode(ErrorCode.FILE_EXISTS, () -> StoreBackup.write(sqlite("a.db"), target));
        assertThat(Files.readAllBytes(target)).isEqualTo(before);
        assertThat(folder.resolve("x.backup.partial")).doesNotExist();
        assertCode(ErrorCode.STORE_UNAVAILABLE, () -> StoreBackup.write(sqlite("none.db"), folder.resolve("y")));
    }

    @Test
    void nothingIsPutBackFromAFileThatIsNotWhole() throws Exception {
        Path whole = folder.resolve("whole");
        try (HubStore store = Stores.open(sqlite("a.db"), CLOCK)) {
            fill(store);
        }
        StoreBackup.write(sqlite("a.db"), whole);
        byte[] good = Files.readAllBytes(whole);
        Path bad = folder.resolve("bad");
        for (int at = 0; at < good.length; at += 7) {
            Files.write(bad, Arrays.copyOf(good, at));
            assertCode(ErrorCode.STORE_BACKUP_INVALID, () -> StoreBackup.restore(sqlite("b.db"), bad));
        }
        byte[] longer = Arrays.copyOf(good, good.length + 1);
        Files.write(bad, longer);
        assertCode(ErrorCode.STORE_BACKUP_INVALID, () -> StoreBackup.restore(sqlite("b.db"), bad));
        byte[] changed = good.clone();
        int inside = new String(good, StandardCharsets.ISO_8859_1).indexOf("envelope");
        changed[inside] ^= 1;
        Files.write(bad, changed);
        assertCode(ErrorCode.STORE_BACKUP_INVALID, () -> StoreBackup.restore(sqlite("b.db"), bad));

        StoreBackup.restore(sqlite("b.db"), whole);
        assertCode(ErrorCode.STORE_NOT_EMPTY, () -> StoreBackup.restore(sqlite("b.db"), whole));
    }

    @Test
    void aCopyOfANewerSchemaIsRefused() throws Exception {
        Path copy = folder.resolve("copy");
        Stores.open(sqlite("a.db"), CLOCK).close();
        StoreBackup.write(sqlite("a.db"), copy);
        byte[] bytes = Files.readAllBytes(copy);
        bytes["davit-hub-store-1\n".length() + 7] = 2;
        Files.write(copy, bytes);

        assertCode(ErrorCode.STORE_TOO_NEW, () -> StoreBackup.restore(sqlite("b.db"), copy));
    }
}
