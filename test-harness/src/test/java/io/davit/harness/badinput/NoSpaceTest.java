package io.davit.harness.badinput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.davit.errors.Category;
import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.ground.OnGround;
import io.davit.harness.pier.Berth;
import io.davit.harness.pier.Trees;
import io.davit.harness.pier.Yard;
import io.davit.harness.story.AgentAnswer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real file systems without room: small ones in memory, mounted where only the agent's process sees them, so that they are gone
 * with it.
 */
@OnGround
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NoSpaceTest {
    private static final int MORE_THAN_FITS = 6 << 20;

    private Berth berth;
    private String point = "";
    private boolean mayMount;

    @BeforeAll
    void build(@TempDir Path folder, ControlPlane cluster, FreshNames names) throws Exception {
        mayMount = mounted(folder, "true") == 0;
        if (!mayMount) {
            return;
        }
        berth = Berth.build(folder, cluster, names, "any");
        byte[] much = new byte[MORE_THAN_FITS];
        new Random(3).nextBytes(much);
        Files.write(berth.pier().root().resolve("much"), much);
        point = berth.initialised().backUp();
    }

    /** Before each: a class that is skipped as a whole would not be counted, and be missed by nobody. */
    @BeforeEach
    void requireMount() {
        assumeTrue(mayMount, "this user may not mount a file system in a name space of its own (unshare --mount)");
    }

    @Test
    void aFullLocationEndsTheBackupAndTheNextOneWorks() throws Exception {
        Path small = Files.createDirectories(berth.folder().resolve("small"));
        Yard there = berth.yard().withStore(Yard.filesystem(small)).forgetful("data-small");

        AgentAnswer answer = in(there, small, "backup", berth.pier().namespace());

        assertFailed(answer, "STORE_FULL");
        assertThat(there.run("list").json().path("points")).isEmpty();
    }

    @Test
    void aFullDataFolderEndsTheBackup() throws Exception {
        Path spool = Files.createDirectories(berth.yard().data().resolve("cache/" + Yard.LOCATION + "/spool"));
        byte[] new_ = new byte[MORE_THAN_FITS];
        new Random(4).nextBytes(new_);
        Files.write(berth.pier().root().resolve("more"), new_);
        Map<String, String> before = Trees.of(berth.location());

        AgentAnswer answer = in(berth.yard(), spool, "backup", berth.pier().namespace());

        assertFailed(answer, "DISK_FULL");
        assertThat(Trees.of(berth.location())).containsAllEntriesOf(before);
        Files.delete(berth.pier().root().resolve("more"));
        berth.yard().run("backup", berth.pier().namespace()).orFail();
    }

    @Test
    void aFullTargetFailsTheVolumeAndSaysSo(FreshNames names) throws Exception {
        String target = names.next("target");
        Path copies = Files.createDirectories(berth.copies().resolve(target));

        AgentAnswer answer =
                in(berth.yard(), copies, berth.restoring(point, target, copies).toArray(String[]::new));

        assertThat(answer.exitStatus()).as(answer.toString()).isNotZero();
        assertThat(answer.json().path("outcome").findValuesAsText("code"))
                .as(answer.toString())
                .contains("DISK_FULL");
    }

    private static void assertFailed(AgentAnswer answer, String code) {
        JsonNode outcome = answer.json().path("outcome");
        assertThat(outcome.path("code").asText()).as(answer.toString()).isEqualTo(code);
        assertThat(answer.exitStatus()).isEqualTo(Category.CAPACITY.exitStatus());
        assertThat(outcome.path("guidance").asText()).isNotBlank();
        assertThat(answer.errors()).doesNotContain("\tat ", "\"throwable\":{");
    }

    /** Runs the command where the folder is a file system of 4 MiB; a repository is made in it first if it is a location. */
    private static AgentAnswer in(Yard yard, Path small, String... words) {
        String program = String.join(" ", words);
        String first =
                yard.yaml().contains("\"" + small + "\"}") ? "\"$@\" repo init --accept-no-recovery-key >&2; " : "";
        List<String> before = List.of(
                "unshare",
                "--map-root-user",
                "--mount",
                "sh",
                "-c",
                "mount -t tmpfs -o size=4m none '" + small + "' && { " + first + "\"$@\" " + program + " -o json; }",
                "sh");
        return yard.start(before, Map.of()).await();
    }

    private static int mounted(Path folder, String then) throws Exception {
        return new ProcessBuilder(
                        "unshare",
                        "--map-root-user",
                        "--mount",
                        "sh",
                        "-c",
                        "mount -t tmpfs -o size=1m none '" + folder + "' && " + then)
                .redirectErrorStream(true)
                .start()
                .waitFor();
    }
}
