package io.davit.harness.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.davit.agent.app.AgentInProcess;
import io.davit.agent.objectstore.filesystem.FilesystemStore;
import io.davit.agent.repository.JournalEntry;
import io.davit.agent.repository.MapWriterMemory;
import io.davit.agent.repository.OpenRepository;
import io.davit.agent.repository.Passphrase;
import io.davit.agent.repository.ResourceKey;
import io.davit.agent.repository.RestorePoint;
import io.davit.agent.repository.Standings;
import io.davit.agent.repository.engine.DavitRepositories;
import io.davit.agent.volume.node.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Repositories of each version of the format, made once, are restored for ever, by the engine and by the independent reader, and come out the same. */
class FormatFixtureTest {
    @TempDir
    Path work;

    private Path repository;
    private Path passphrase;

    @BeforeAll
    static void makeThemAnewIfTold(@TempDir Path folder) throws IOException {
        if (Boolean.getBoolean("davit.docs.write")) {
            FixtureMaker.makeAll(folder);
        }
    }

    @BeforeEach
    void passphrase() throws IOException {
        assumeTrue(Content.isRoot(), "only root can give restored files to their owners and make devices");
        work = work.toRealPath();
        repository = work.resolve("repository");
        passphrase = Files.writeString(work.resolve("passphrase"), Fixture.PASSPHRASE + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"first", "second", "extents"})
    void theIndependentReaderRestoresIt(String name) throws IOException {
        Fixture fixture = new Fixture(name);
        fixture.unpack(repository);
        GoReader reader = new GoReader(repository, passphrase);

        assertThat(reader.run("check").orFail().errors()).isEmpty();
        List<String> content = new ArrayList<>();
        List<String> points = reader.points();
        for (String point : points) {
            content.add("point " + (1 + points.indexOf(point)));
            for (JsonNode volume : reader.lines("show", point).getFirst().path("volumes")) {
                String tree = volume.path("volume").asText();
                Path target = work.resolve("go-" + content.size());
                reader.run("restore", point, tree, target.toString()).orFail();
                content.addAll(Content.ofVolume(tree, walk(target)));
            }
            for (JsonNode line : reader.lines("resources", point)) {
                ResourceKey key = new ResourceKey(
                        line.path("resource").asText(),
                        line.path("namespace").asText(),
                        line.path("name").asText());
                content.add(Content.ofObject(key, line.path("object").toString()));
            }
        }
        assertThat(content).isEqualTo(fixture.expected());
    }

    @ParameterizedTest
    @ValueSource(strings = {"first", "second", "extents"})
    void theEngineRestoresIt(String name) throws IOException {
        Fixture fixture = new Fixture(name);
        fixture.unpack(repository);

        List<String> content = new ArrayList<>();
        try (FilesystemStore store = FilesystemStore.open(repository, Clock.systemUTC());
                Passphrase words = new Passphrase(Fixture.PASSPHRASE.getBytes(StandardCharsets.UTF_8));
                OpenRepository open =
                        new DavitRepositories().open(store, words, new MapWriterMemory(), work.resolve("cache"))) {
            List<JournalEntry.PointSealed> sealed = new ArrayList<>();
            Standings standings = new Standings();
            assertThat(open.readJournals(Map.of(), entry -> {
                        standings.take(entry);
                        if (entry instanceof JournalEntry.PointSealed point) {
                            sealed.add(point);
                        }
                    }))
                    .isEmpty();
            sealed.removeIf(standings::isGone);
            sealed.sort(Comparator.comparing(point -> point.summary().sealed()));
            for (JournalEntry.PointSealed entry : sealed) {
                RestorePoint point = open.restorePoint(entry.id());
                point.confirmPresence();
                content.add("point " + (1 + sealed.indexOf(entry)));
                for (var volume : point.volumes()) {
                    content.addAll(restored(point, Content.name(volume), content.size()));
                }
                point.resourceRanges()
                        .forEach(range -> point.resources(
                                range,
                                (key, json) ->
                                        content.add(Content.ofObject(key, new String(json, StandardCharsets.UTF_8)))));
            }
        }
        assertThat(content).isEqualTo(fixture.expected());
    }

    private List<String> restored(RestorePoint point, String tree, int number) throws IOException {
        Path target = work.resolve("engine-" + number);
        AgentInProcess.Answer answer = AgentInProcess.execute(
                "repo",
                "restore",
                "--at",
                "file://" + repository,
                "--passphrase-file",
                passphrase.toString(),
                "--state",
                work.resolve("state").toString(),
                point.id().toString(),
                "--tree",
                tree,
                "--to",
                target.toString());
        assertThat(answer.exitStatus()).as(answer.output() + answer.errors()).isZero();
        return Content.ofVolume(tree, walk(target));
    }

    private List<String> walk(Path target) throws IOException {
        return Trees.described(Trees.walk(target, Files.createDirectories(work.resolve("names"))));
    }
}
