package io.davit.agent.rocks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.agent.run.FastFolders;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksStoreTest {
    private static final List<String> FAMILIES = List.of("ships", "boats");

    @TempDir(factory = FastFolders.class)
    Path home;

    private Path dir() {
        return home.resolve("store");
    }

    @Test
    void findsAgainWhatItWroteAfterBeingClosed() {
        try (RocksStore store = RocksStore.open(dir(), FAMILIES)) {
            store.write(new Batch().put("ships", bytes("a"), bytes("1")).put("boats", bytes("a"), bytes("2")), true);
        }

        try (RocksStore store = RocksStore.open(dir(), FAMILIES)) {
            assertThat(store.get("ships", bytes("a"))).hasValue(bytes("1"));
            assertThat(store.get("boats", bytes("a"))).hasValue(bytes("2"));
            assertThat(store.get("boats", bytes("b"))).isEmpty();
        }
    }

    @Test
    void scansInByteOrderOverManyPages() {
        try (RocksStore store = RocksStore.open(dir(), FAMILIES)) {
            for (int i = 999; i >= 0; i--) {
                store.put("ships", bytes("%04d".formatted(i)), bytes("v" + i));
            }
            store.delete("ships", bytes("0500"));

            List<String> seen = new ArrayList<>();
            store.scan("ships", bytes("0010"), (key, value) -> seen.add(new String(key, UTF_8)));

            assertThat(seen).hasSize(989).isSorted().startsWith("0010").doesNotContain("0500");
        }
    }

    @Test
    void stopsAScanWhenTheVisitorSaysSo() {
        try (RocksStore store = RocksStore.open(dir(), FAMILIES)) {
            store.put("ships", bytes("a1"), bytes("x"));
            store.put("ships", bytes("a2"), bytes("x"));
            store.put("ships", bytes("b1"), bytes("x"));

            List<String> seen = new ArrayList<>();
            store.scanPrefix("ships", bytes("a"), (key, value) -> seen.add(new String(key, UTF_8)));

            assertThat(seen).containsExactly("a1", "a2");
        }
    }

    @Test
    void servesVirtualThreads() throws InterruptedException {
        try (RocksStore store = RocksStore.open(dir(), FAMILIES)) {
            List<Thread> sailors = Stream.iterate(0, i -> i + 1)
                    .limit(50)
                    .map(i -> Thread.ofVirtual()
                            .start(() -> store.write(
                                    new Batch().put("boats", bytes("%02d".formatted(i)), bytes("x")), true)))
                    .toList();
            for (Thread sailor : sailors) {
                sailor.join();
            }

            List<byte[]> keys = new ArrayList<>();
            store.scan("boats", new byte[0], (key, value) -> keys.add(key));
            assertThat(keys).hasSize(50);
        }
    }

    @Test
    void refusesASecondOwnerButServesAReaderBesideTheFirst() {
        try (RocksStore owner = RocksStore.open(dir(), FAMILIES)) {
            owner.write(new Batch().put("ships", bytes("a"), bytes("1")), true);

            assertThatThrownBy(() -> RocksStore.open(dir(), FAMILIES))
                    .isInstanceOfSatisfying(
                            DavitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LEDGER_IN_USE));
            try (RocksStore reader = RocksStore.openReadOnly(dir(), FAMILIES, 1)) {
                assertThat(reader.get("ships", bytes("a"))).hasValue(bytes("1"));
            }
            owner.write(new Batch().put("ships", bytes("b"), bytes("1")), true);
            assertThat(owner.get("ships", bytes("b"))).isPresent();
        }
    }

    @Test
    void refusesAnotherSchemaVersion() {
        RocksStore.open(dir(), FAMILIES, 2).close();

        assertThatThrownBy(() -> RocksStore.open(dir(), FAMILIES, 1))
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LEDGER_VERSION));
    }

    @Test
    void saysThatADamagedStoreIsDamaged() throws IOException {
        try (RocksStore store = RocksStore.open(dir(), FAMILIES)) {
            store.write(new Batch().put("ships", bytes("a"), bytes("1")), true);
        }
        try (Stream<Path> files = Files.list(dir())) {
            for (Path file : files.filter(f -> f.getFileName().toString().startsWith("MANIFEST"))
                    .toList()) {
                byte[] content = Files.readAllBytes(file);
                content[content.length / 2] ^= 0x55;
                Files.write(file, content);
            }
        }

        assertThatThrownBy(() -> RocksStore.open(dir(), FAMILIES))
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LEDGER_DAMAGED));
    }

    @Test
    void refusesUseAfterClose() {
        RocksStore store = RocksStore.open(dir(), FAMILIES);
        store.close();
        store.close();

        assertThatThrownBy(() -> store.get("ships", bytes("a"))).isInstanceOf(IllegalStateException.class);
    }

    /** At its start the owner moves its log into a table, and deletes the log. */
    @Test
    void aReaderMissesNothingWhileTheOwnerStarts() throws Exception {
        try (RocksStore store = RocksStore.open(dir(), FAMILIES)) {
            store.put("ships", bytes("a"), bytes("1"));
        }
        Thread owner = Thread.ofPlatform().start(() -> {
            for (int start = 0; start < 40; start++) {
                try (RocksStore store = RocksStore.open(dir(), FAMILIES)) {
                    store.put("ships", bytes("a"), bytes("1"));
                }
            }
        });
        while (owner.isAlive()) {
            try (RocksStore reader = RocksStore.openReadOnly(dir(), FAMILIES, 1)) {
                assertThat(reader.get("ships", bytes("a"))).hasValue(bytes("1"));
            }
        }
        owner.join();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
