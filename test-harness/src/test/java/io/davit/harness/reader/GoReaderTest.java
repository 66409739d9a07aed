package io.davit.harness.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.app.AgentInProcess;
import io.davit.agent.volume.node.MemoryVolume;
import io.davit.agent.volume.node.RandomTree;
import io.davit.agent.volume.node.Trees;
import io.davit.harness.story.AgentAnswer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** D9: a program that was written from the format's documents alone restores what the engine backs up, byte for byte, and refuses what it has to. */
class GoReaderTest {
    private static final long SPARSE = 64L << 20;

    @TempDir
    Path work;

    private Path source;
    private Path passphrase;
    private Path repository;
    private GoReader reader;

    @BeforeEach
    void emptyRepository() throws IOException {
        work = work.toRealPath();
        source = Files.createDirectory(work.resolve("source"));
        passphrase = Files.writeString(work.resolve("passphrase"), "a boat for every passenger\n");
        repository = work.resolve("repository");
        reader = new GoReader(repository, passphrase);
        repo("one", "init", "--accept-no-recovery-key");
    }

    private void repo(String machine, String command, String... arguments) {
        List<String> words = new ArrayList<>(List.of("repo", command, "--at", "file://" + repository));
        words.addAll(List.of("--passphrase-file", passphrase.toString()));
        words.addAll(List.of("--state", work.resolve(machine).toString()));
        words.addAll(List.of(arguments));
        AgentInProcess.Answer answer = AgentInProcess.execute(words.toArray(String[]::new));
        assertThat(answer.exitStatus()).as(answer.output() + answer.errors()).isZero();
    }

    private MemoryVolume walk(Path root) throws IOException {
        return Trees.walk(root, Files.createDirectories(work.resolve("names")));
    }

    /** Two machines, each a writer of its own, and a chain of increments. */
    @Test
    void restoresEveryPointOfEveryWriterAsItWas() throws IOException {
        RandomTree tree = new RandomTree(source, new Random(20));
        List<MemoryVolume> expected = new ArrayList<>();
        for (String machine : List.of("one", "one", "two")) {
            tree.grow(60);
            tree.edit();
            repo(machine, "backup", "data=" + source);
            expected.add(walk(source));
        }

        assertThat(reader.run("check").orFail().errors()).isEmpty();
        List<String> points = reader.points();
        assertThat(points).hasSize(3);
        for (int i = 0; i < 3; i++) {
            Path target = work.resolve("target-" + i);
            reader.run("restore", points.get(i), "data", target.toString()).orFail();
            Trees.assertSame(expected.get(i), walk(target));
        }
    }

    /** A hole takes no place; a file of 64 MiB with 8 KiB in it. */
    @Test
    void holesStayHoles() throws IOException {
        Path sparse = source.resolve("sparse");
        try (FileChannel channel = FileChannel.open(
                sparse, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1}), SPARSE / 2);
            channel.write(ByteBuffer.wrap(new byte[] {2}), SPARSE - 1);
        }
        repo("one", "backup", "data=" + source);

        Path target = work.resolve("target");
        reader.run("restore", "latest", "data", target.toString()).orFail();

        assertThat(Files.mismatch(sparse, target.resolve("sparse"))).isEqualTo(-1);
        MemoryVolume.Entry restored = walk(target).entries().getLast();
        assertThat(restored.holes().stream()
                        .mapToLong(MemoryVolume.Hole::length)
                        .sum())
                .isGreaterThan(SPARSE - (1 << 20));
    }

    /** Before anything is written. */
    @Test
    void aPackThatIsGoneIsMissedBeforeAnythingIsWritten() throws IOException {
        Files.writeString(source.resolve("file"), "x".repeat(100_000));
        repo("one", "backup", "data=" + source);
        try (Stream<Path> packs = Files.walk(repository.resolve("packs"))) {
            Files.delete(packs.filter(Files::isRegularFile).findFirst().orElseThrow());
        }

        Path target = work.resolve("target");
        AgentAnswer refused = reader.run("restore", "latest", "data", target.toString());

        assertThat(refused.exitStatus()).isEqualTo(1);
        assertThat(refused.errors()).contains("MISSING_DATA");
        assertThat(target).doesNotExist();
    }

    /** What a prune dropped is not shown any more, and that its packs are gone is no damage. */
    @Test
    void aRepositoryThatWasPrunedIsReadAsEver() throws IOException {
        Files.write(
                source.resolve("file"),
                new Random(1).ints(50_000).mapToObj(Integer::toString).toList());
        repo("one", "backup", "data=" + source);
        String forgotten = reader.points().getFirst();
        Files.write(
                source.resolve("file"),
                new Random(2).ints(50_000).mapToObj(Integer::toString).toList());
        repo("one", "backup", "data=" + source);
        repo("one", "forget", forgotten, "--quarantine", "0s");

        repo("one", "prune");

        assertThat(reader.points()).hasSize(1).doesNotContain(forgotten);
        assertThat(reader.run("check").orFail().errors()).isEmpty();
        Path target = work.resolve("target");
        reader.run("restore", "latest", "data", target.toString()).orFail();
        Trees.assertSame(walk(source), walk(target));
    }

    /** Every byte of every kind of object flipped, cut, swapped and gone: in the reader's own tests, over the fixtures. */
    @Test
    void theReadersOwnTestsPass() {
        AgentAnswer answer = GoReader.go("test", "-count=1", "./...");

        assertThat(answer.exitStatus()).as(answer.output() + answer.errors()).isZero();
        assertThat(GoReader.go("vet", "./...").orFail().exitStatus()).isZero();
    }
}
