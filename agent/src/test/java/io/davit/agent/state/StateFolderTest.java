package io.davit.agent.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.agent.repository.JournalHead;
import io.davit.agent.repository.KeyEpoch;
import io.davit.agent.repository.RepositoryPin;
import io.davit.agent.rocks.Batch;
import io.davit.agent.rocks.RocksStore;
import io.davit.agent.run.FastFolders;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who reads a repository is in nobody's way; who writes is alone with those. */
class StateFolderTest {
    private static final String PLACE = "file:///mnt/backup";
    private static final List<String> FAMILIES = List.of("things");

    @TempDir(factory = FastFolders.class)
    private Path state;

    private StateFolder own(String command) {
        return StateFolder.own(state, PLACE, command);
    }

    private StateFolder look() {
        return StateFolder.look(state, PLACE);
    }

    private static JournalHead head(String writer, long number) {
        return new JournalHead(writer, number, "ab".repeat(32));
    }

    /** A command, which finds what the cache says and has it say something else. */
    private static String useCache(StateFolder command, String says) {
        try (RocksStore store = RocksStore.open(command.cache().resolve("index"), FAMILIES)) {
            byte[] key = {1};
            String said = store.get("things", key)
                    .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                    .orElse("nothing");
            store.write(new Batch().put("things", key, says.getBytes(StandardCharsets.UTF_8)), false);
            return said;
        }
    }

    private List<Path> readersFolders() throws IOException {
        try (Stream<Path> all = Files.walk(state)) {
            return all.filter(path -> String.valueOf(path.getFileName()).startsWith("beside-"))
                    .toList();
        }
    }

    @Test
    void aReaderKeepsNoWriterOutAndAWriterNoReader() {
        try (StateFolder first = look();
                StateFolder writer = own("repo backup");
                StateFolder second = look()) {
            assertThat(List.of(first.cache(), writer.cache(), second.cache())).doesNotHaveDuplicates();
            assertThat(first.folder()).isEqualTo(writer.folder());
        }
    }

    @Test
    void aSecondWriterIsToldOfTheFirst() {
        try (StateFolder writer = own("davit-agent repo backup")) {
            assertThatThrownBy(() -> own("davit-agent repo prune"))
                    .hasMessageContaining("'davit-agent repo backup'")
                    .hasMessageContaining("process " + ProcessHandle.current().pid())
                    .isInstanceOfSatisfying(
                            DavitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LEDGER_IN_USE));
        }
        own("davit-agent repo prune").close();
    }

    /** R10: what any of them saw counts for all, and nobody's memory goes back. */
    @Test
    void whatReadersAndTheWriterLearnIsKeptAtOnceAndGoesForwardOnly() {
        StateFolder killed = look();
        try (StateFolder writer = own("repo backup")) {
            writer.memory().rememberHead(head("aa", 7));
            writer.memory().rememberWriter(new byte[] {1, 2});
            killed.memory().rememberPin(new RepositoryPin("id", "owner", "commitment"));
            killed.memory().rememberHead(head("aa", 5));
            killed.memory().rememberHead(head("bb", 1));
            writer.memory().rememberKeyEpoch(new KeyEpoch(3, "third"));
            killed.memory().rememberKeyEpoch(new KeyEpoch(2, "second"));
        }
        try (StateFolder next = look()) {
            assertThat(next.memory().head("aa")).contains(head("aa", 7));
            assertThat(next.memory().head("bb")).contains(head("bb", 1));
            assertThat(next.memory().pin()).map(RepositoryPin::repositoryId).contains("id");
            assertThat(next.memory().keyEpoch()).contains(new KeyEpoch(3, "third"));
            assertThat(next.memory().writer())
                    .hasValueSatisfying(bytes -> assertThat(bytes).containsExactly(1, 2));
        }
        killed.close();
    }

    @Test
    void aReadersCacheBeginsWhereTheLastOneEndedAndIsTheNextOnes() throws IOException {
        try (StateFolder writer = own("repo backup")) {
            assertThat(useCache(writer, "written")).isEqualTo("nothing");
        }
        try (StateFolder reader = look()) {
            assertThat(useCache(reader, "read")).isEqualTo("written");
        }
        try (StateFolder writer = own("repo backup")) {
            assertThat(useCache(writer, "more")).isEqualTo("read");
        }
        assertThat(readersFolders()).isEmpty();
    }

    @Test
    void aCacheThatAWriterChangedMeanwhileStays() {
        try (StateFolder reader = look()) {
            useCache(reader, "read");
            try (StateFolder writer = own("repo backup")) {
                assertThat(useCache(writer, "written")).isEqualTo("nothing");
            }
        }
        try (StateFolder reader = look();
                StateFolder writer = own("repo backup")) {
            assertThat(useCache(reader, "read")).isEqualTo("written");
            assertThat(useCache(writer, "written again")).isEqualTo("written");
        }
        try (StateFolder next = look()) {
            assertThat(useCache(next, "")).isEqualTo("written again");
        }
    }

    @Test
    void whatAKilledReaderLeftIsSweptAndOfLivingOnesNothing() throws IOException {
        try (StateFolder living = look()) {
            Path dead = Files.createDirectories(living.folder().resolve("beside-1234/cache/index"));
            Files.writeString(dead.resolve("000001.sst"), "a table");
            useCache(living, "read");

            own("repo backup").close();

            assertThat(readersFolders()).containsExactly(living.cache().getParent());
            assertThat(useCache(living, "")).isEqualTo("read");
        }
        assertThat(readersFolders()).isEmpty();
    }
}
