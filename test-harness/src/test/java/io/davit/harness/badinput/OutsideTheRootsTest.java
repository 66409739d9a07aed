package io.davit.harness.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.ground.OnGround;
import io.davit.harness.pier.Berth;
import io.davit.harness.pier.Trees;
import io.davit.harness.pier.Yard;
import io.davit.harness.story.AgentAnswer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A volume that lies outside of the allowed roots is left alone, and that is said plainly: never a success. */
@OnGround
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutsideTheRootsTest {
    private Berth berth;
    private String point = "";

    @BeforeAll
    void build(@TempDir Path folder, ControlPlane cluster, FreshNames names) {
        berth = Berth.build(folder, cluster, names, "any").initialised();
        point = berth.backUp();
    }

    @Test
    void backsUpTheRestAndSaysThatTheVolumeIsMissing() {
        AgentAnswer answer = berth.yard()
                .with("\"" + berth.volumes() + "\", ", "")
                .run("backup", berth.pier().namespace());

        assertThat(answer.exitStatus()).as(answer.toString()).isEqualTo(1);
        assertThat(answer.json().path("outcome").path("code").asText()).isEqualTo("BACKUP_INCOMPLETE");
        assertThat(problem(answer, "PATH_OUTSIDE_ROOTS").path("guidance").asText())
                .contains("volumes.allowed-roots");
        assertThat(answer.json().path("restorePoint").path("complete").asBoolean(true))
                .isFalse();
    }

    @Test
    void saysThatAnAllowedRootIsGone() {
        Path volumes = berth.volumes();
        Path unmounted = berth.folder().resolve("volumes-unmounted");
        assertThat(volumes.toFile().renameTo(unmounted.toFile())).isTrue();
        try {
            AgentAnswer answer = berth.yard().run("backup", berth.pier().namespace());

            assertThat(answer.exitStatus()).as(answer.toString()).isEqualTo(1);
            assertThat(problem(answer, "ALLOWED_ROOT_ABSENT").path("message").asText())
                    .contains(volumes.toString());
            assertThat(volumes).doesNotExist();
        } finally {
            assertThat(unmounted.toFile().renameTo(volumes.toFile())).isTrue();
        }
    }

    @Test
    void restoresWhatIsThereAndSaysThatTheDataIsMissing(FreshNames names) {
        String incomplete = berth.yard()
                .with("\"" + berth.volumes() + "\", ", "")
                .run("backup", berth.pier().namespace())
                .json()
                .path("restorePoint")
                .path("id")
                .asText();

        AgentAnswer answer =
                berth.yard().run("restore", incomplete, "--map", berth.pier().namespace() + "=" + names.next("bare"));

        assertThat(answer.exitStatus()).as(answer.toString()).isEqualTo(1);
        assertThat(problem(answer, "VOLUME_NOT_REACHABLE").path("severity").asText())
                .isEqualTo("ERROR");
    }

    @Test
    void restoresNothingOutsideAndSaysSo(FreshNames names) {
        String target = names.next("outside");
        Path outside = berth.folder().resolve("elsewhere");
        AgentAnswer answer = berth.restore(point, target, outside);

        assertThat(answer.exitStatus()).as(answer.toString()).isEqualTo(1);
        assertThat(answer.json().path("outcome").path("code").asText()).isEqualTo("RESTORE_INCOMPLETE");
        assertThat(problem(answer, "PATH_OUTSIDE_ROOTS").path("severity").asText())
                .isEqualTo("ERROR");
        assertThat(outside).doesNotExist();
    }

    @Test
    void isNotLedOutsideByALink(FreshNames names) throws Exception {
        Path elsewhere = Files.createDirectories(berth.folder().resolve("linked"));
        Path link = Files.createSymbolicLink(berth.copies().resolve("link"), elsewhere);
        AgentAnswer answer = berth.restore(point, names.next("link"), link);

        assertThat(answer.exitStatus()).as(answer.toString()).isEqualTo(1);
        problem(answer, "PATH_OUTSIDE_ROOTS");
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void leavesATargetAloneThatHoldsFiles(FreshNames names) {
        Path used = berth.copies().resolve("used");
        Yard.write(used.resolve("hold/mine"), "not yours");
        AgentAnswer answer = berth.restore(point, names.next("used"), used);

        assertThat(answer.exitStatus()).as(answer.toString()).isEqualTo(1);
        problem(answer, "VOLUME_TARGET_NOT_EMPTY");
        assertThat(Trees.of(used)).containsOnlyKeys("hold/mine");
    }

    private static JsonNode problem(AgentAnswer answer, String code) {
        return StreamSupport.stream(
                        answer.json().path("outcome").path("problems").spliterator(), false)
                .filter(problem -> problem.path("code").asText().equals(code))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + code + " in " + answer));
    }
}
