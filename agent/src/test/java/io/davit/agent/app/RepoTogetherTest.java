package io.davit.agent.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.davit.agent.cli.PlaceOrder;
import io.davit.agent.repository.crypto.StretchingCost;
import io.davit.agent.repository.engine.DavitRepositories;
import io.davit.agent.run.Pause;
import io.davit.agent.trees.Place;
import io.davit.agent.trees.Points;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several commands of one machine in one repository at the same time. */
class RepoTogetherTest {
    @TempDir
    Path folder;

    private Path work;
    private Path source;
    private RepoTool tool;

    @BeforeEach
    void aRepositoryWithOnePoint() throws IOException {
        work = folder.toRealPath();
        tool = new RepoTool(work);
        assertThat(tool.execute("init", "--accept-no-recovery-key").exitStatus())
                .isZero();
        source = Files.createDirectory(work.resolve("source"));
        Files.writeString(source.resolve("file"), "the first bytes");
        tool.backUp("data=" + source);
    }

    private static StandalonePlaces places(Pause pause) {
        return new StandalonePlaces(
                Clock.systemUTC(), pause, new Interruption(), new DavitRepositories(StretchingCost.LEAST));
    }

    private PlaceOrder order(Duration patience) {
        return new PlaceOrder(
                tool.repository().toString(),
                Optional.of(work.resolve("passphrase")),
                Optional.empty(),
                Optional.of(work.resolve("state")),
                Optional.empty(),
                Optional.empty(),
                work.resolve("agent.yaml"),
                "davit-agent repo prune",
                patience);
    }

    private Place open(boolean writing) {
        return places(duration -> {}).open(order(Duration.ZERO), writing);
    }

    @Test
    void aBackupRunsBesideALongReading() throws IOException {
        String before;
        try (Place reader = open(false)) {
            assertThat(Points.in(reader.repository()).newestFirst()).hasSize(1);
            Files.writeString(source.resolve("file"), "more bytes");

            before = tool.backUp("data=" + source);

            assertThat(Points.in(reader.repository()).newestFirst()).hasSize(2);
        }
        assertThat(tool.backUp("data=" + source))
                .as("the same writer goes on: nothing of its memory was lost")
                .isEqualTo(before.substring(0, before.indexOf('-')) + "-8");
    }

    @Test
    void whoReadsWaitsForNobodyAndASecondWriterIsToldOfTheFirst() {
        try (Place writer = open(true)) {
            assertThat(tool.json("list").path("points")).hasSize(1);
            assertThat(tool.json("verify").path("clean").asBoolean()).isTrue();
            assertThat(tool.key("list").path("slots")).hasSize(1);

            JsonNode refused = tool.json(5, "backup", "data=" + source, "--wait", "1s");

            assertThat(refused.path("error").path("code").asText()).isEqualTo("LEDGER_IN_USE");
            assertThat(refused.path("error").path("message").asText()).contains("'davit-agent repo prune', process");
            assertThat(writer.describe()).isNotEmpty();
        }
        tool.backUp("data=" + source);
    }

    @Test
    void aWriterThatWaitsWritesOnceTheFirstHasEnded() {
        Place first = open(true);
        AtomicInteger looks = new AtomicInteger();
        Pause untilThirdLook = duration -> {
            if (looks.incrementAndGet() == 3) {
                first.close();
            }
        };

        try (Place second = places(untilThirdLook).open(order(Duration.ofHours(1)), true)) {
            assertThat(Points.in(second.repository()).newestFirst()).hasSize(1);
        }
        assertThat(looks).hasValue(3);
    }
}
