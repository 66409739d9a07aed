package io.davit.harness.repo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.davit.agent.app.AgentInProcess;
import io.davit.agent.run.CrashPoint;
import io.davit.errors.Category;
import io.davit.harness.cancel.PointListener;
import io.davit.harness.crash.EnvironmentCrashSwitch;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.ground.OnGround;
import io.davit.harness.ground.S3Server;
import io.davit.harness.pier.AgentProcess;
import io.davit.harness.pier.Trees;
import io.davit.harness.story.AgentAnswer;
import io.davit.harness.story.AgentProgram;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** {@code davit-agent repo} in a bucket: no configuration, no cluster, credentials as AWS tools write them. */
@OnGround
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RepoOnBucketTest {
    /** Two packs, so that one is stored before the end. */
    private static final int LARGE = 40 << 20;
    /** What is left if one of the two is found again, whichever was faster. */
    private static final int WITHOUT_A_PACK = LARGE - (4 << 20);

    private final S3Server server;
    private final FreshNames names;
    private final Path folder;
    private final Path source;
    private String place = "";

    RepoOnBucketTest(S3Server server, FreshNames names, @TempDir Path folder) {
        this.server = server;
        this.names = names;
        this.folder = folder;
        this.source = folder.resolve("source");
    }

    @BeforeAll
    void files() throws IOException {
        Files.createDirectories(source.resolve("deep"));
        byte[] bytes = new byte[LARGE];
        new Random(5).nextBytes(bytes);
        Files.write(source.resolve("large"), bytes);
        Files.writeString(source.resolve("deep/small"), "small");
        Files.writeString(folder.resolve("passphrase"), "a boat for every passenger\n");
        Files.writeString(
                folder.resolve("credentials"),
                "[default]\naws_access_key_id = %s\naws_secret_access_key = %s\n"
                        .formatted(server.owner().accessKey(), server.owner().secretKey()));
    }

    @BeforeEach
    void emptyRepository() {
        place = "s3://%s/some/prefix?endpoint=%s&region=%s&path-style=true"
                .formatted(server.createBucket(names.next("repo")), server.endpoint(), S3Server.REGION);
        run("init", "--accept-no-recovery-key").orFail();
    }

    private List<String> words(String command, String... more) {
        List<String> words = new ArrayList<>(List.of(
                "repo",
                command,
                "--at",
                place,
                "--credentials-file",
                folder.resolve("credentials").toString(),
                "--passphrase-file",
                folder.resolve("passphrase").toString(),
                "--state",
                folder.resolve("state").toString(),
                "-o",
                "json"));
        words.addAll(Arrays.asList(more));
        return words;
    }

    private AgentAnswer run(String command, String... more) {
        AgentInProcess.Answer answer =
                AgentInProcess.execute(words(command, more).toArray(String[]::new));
        return new AgentAnswer("repo " + command, answer.exitStatus(), answer.output(), answer.errors());
    }

    private void assertRestores(String point) {
        Path target = folder.resolve(names.next("target"));
        run("restore", point, "--to", target.toString()).orFail();
        assertThat(Trees.of(target)).isEqualTo(Trees.of(source));
    }

    @Test
    void aBucketServesAsAPlace() {
        JsonNode sealed = run("backup", "data=" + source).orFail().json();

        assertRestores("latest");
        assertThat(run("verify", "--everything").orFail().json().path("clean").asBoolean())
                .isTrue();
        assertThat(run("ls", "latest", "data:deep")
                        .orFail()
                        .json()
                        .path("entries")
                        .findValuesAsText("path"))
                .containsExactly("deep/small");
        assertThat(run("list").orFail().json().at("/points/0/point").asText())
                .isEqualTo(sealed.path("point").asText());
    }

    @Test
    void aSignalEndsABackupAndTheNextOneStoresNothingTwice() {
        PointListener.once(CrashPoint.PACK_STORED, AgentInProcess::interrupt);

        AgentAnswer stopped = run("backup", "data=" + source);

        assertThat(PointListener.wasPassed()).isTrue();
        assertThat(stopped.exitStatus()).as(stopped.toString()).isEqualTo(Category.CANCELED.exitStatus());
        assertThat(stopped.json().at("/error/code").asText()).isEqualTo("RUN_CANCELED");
        assertThat(run("list").orFail().json().path("points")).isEmpty();
        JsonNode next = run("backup", "data=" + source).orFail().json();
        assertThat(next.path("storedBytes").asLong()).isLessThan(WITHOUT_A_PACK);
        assertRestores("latest");
    }

    /** The first entry of the journal opened the run; the second one is its restore point: nothing was opened anew. The first pack may be a small one. */
    @Test
    void aKilledBackupGoesOnAsTheSameRun() {
        AgentProgram program = AgentProgram.locate();
        AgentProgram mortal = new AgentProgram(
                program.classPath() + File.pathSeparator + EnvironmentCrashSwitch.home(), program.options());
        try (AgentProcess killed = AgentProcess.start(
                mortal.command(words("backup", "data=" + source)),
                EnvironmentCrashSwitch.order(CrashPoint.PACK_STORED, 2))) {
            assertThat(killed.await().exitStatus()).isEqualTo(EnvironmentCrashSwitch.EXIT_STATUS);
        }

        JsonNode next = run("backup", "data=" + source).orFail().json();

        assertThat(next.path("point").asText()).endsWith("-2");
        assertThat(next.path("storedBytes").asLong()).isLessThan(WITHOUT_A_PACK);
        assertRestores("latest");
    }
}
