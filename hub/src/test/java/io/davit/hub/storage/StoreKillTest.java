package io.davit.hub.storage;

import static io.davit.hub.storage.HubStoreContract.CLOCK;
import static io.davit.hub.storage.HubStoreContract.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.davit.hub.store.HubStore;
import io.davit.hub.store.Resource;
import io.davit.hub.store.ResourceKind;
import io.davit.hub.store.StoreConfig;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real process writes, and is killed: what it was told to be durable is there, and nothing is half there. */
@Tag("servers")
class StoreKillTest {
    private static final int ACKNOWLEDGED = 300;

    @TempDir
    Path folder;

    /** The process that is killed: eight callers, each change makes a pair of rows; then its name goes to standard output. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) {
            HubStore store = Stores.open(StoreConfig.inFile(Path.of(arguments[0])), CLOCK);
            for (int caller = 0; caller < 8; caller++) {
                int number = caller;
                Thread.ofPlatform().start(() -> writeForEver(store, number));
            }
        }

        private static void writeForEver(HubStore store, int caller) {
            for (int i = 0; ; i++) {
                String name = caller + "-" + i;
                store.write(tx -> {
                    tx.resources().create(ResourceKind.BACKUP, name, "b" + name, "", "", NOON, new byte[3000]);
                    return tx.resources().create(ResourceKind.RESTORE, name, "r" + name, "", "", NOON, new byte[0]);
                });
                synchronized (System.out) {
                    System.out.println(name);
                }
            }
        }
    }

    private Process start(Class<?> program, Object... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return new ProcessBuilder(command)
                .redirectError(folder.resolve("errors").toFile())
                .start();
    }

    @Test
    void aKilledWriterLosesNothingThatItAcknowledged() throws Exception {
        Path file = folder.resolve("hub.db");
        Process writer = start(Writer.class, file);
        List<String> acknowledged = new ArrayList<>();
        try (BufferedReader lines = writer.inputReader(StandardCharsets.UTF_8)) {
            for (int i = 0; i < ACKNOWLEDGED; i++) {
                acknowledged.add(lines.readLine());
            }
        } finally {
            writer.destroyForcibly().waitFor();
        }
        assertThat(acknowledged)
                .as("%s", Files.readString(folder.resolve("errors")))
                .doesNotContainNull();

        try (HubStore store = Stores.open(StoreConfig.inFile(file), CLOCK)) {
            List<Resource> rows =
                    store.read(tx -> tx.resources().changesSince(0, EnumSet.allOf(ResourceKind.class), 1_000_000));
            Map<ResourceKind, Set<String>> names = rows.stream()
                    .collect(Collectors.groupingBy(
                            Resource::kind, Collectors.mapping(Resource::name, Collectors.toSet())));
            assertThat(names.get(ResourceKind.BACKUP)).containsAll(acknowledged);
            assertThat(names.get(ResourceKind.RESTORE)).isEqualTo(names.get(ResourceKind.BACKUP));
            assertThat(store.<Long>read(tx -> tx.resources().revision())).isEqualTo(rows.size());
        }
    }

    /** The process that is killed while it copies. */
    static final class Copier {
        private Copier() {}

        public static void main(String[] arguments) {
            StoreBackup.write(StoreConfig.inFile(Path.of(arguments[0])), Path.of(arguments[1]));
        }
    }

    @Test
    void aKilledCopyLeavesNoFileUnderItsName() throws Exception {
        Path file = folder.resolve("hub.db");
        StoreConfig config = StoreConfig.inFile(file);
        Path target = folder.resolve("copy");
        try (HubStore store = Stores.open(config, CLOCK)) {
            store.write(tx -> {
                for (int i = 0; i < 400; i++) {
                    tx.resources().create(ResourceKind.BACKUP, "n" + i, "n" + i, "", "", NOON, new byte[1 << 19]);
                }
                return "";
            });
        }
        Path partial = folder.resolve("copy.partial");
        Process copier = start(Copier.class, file, target);
        try {
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> Files.exists(partial) && Files.size(partial) > 0);
        } finally {
            copier.destroyForcibly().waitFor();
        }

        assertThat(target).doesNotExist();
        StoreBackup.Copied copied = StoreBackup.write(config, target);
        assertThat(StoreBackup.restore(StoreConfig.inFile(folder.resolve("back.db")), target))
                .isEqualTo(copied);
    }
}
