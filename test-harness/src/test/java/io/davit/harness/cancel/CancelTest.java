package io.davit.harness.cancel;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.app.AgentInProcess;
import io.davit.agent.run.CrashPoint;
import io.davit.errors.Category;
import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.ground.OnGround;
import io.davit.harness.pier.AgentProcess;
import io.davit.harness.pier.Berth;
import io.davit.harness.pier.Trees;
import io.davit.harness.story.AgentAnswer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A run that is asked to end says so by its code and its exit status, leaves nothing behind, and the next one works. */
@OnGround
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CancelTest {
    /** What runs in the background of a script ignores the keyboard, and so would its children. */
    private static final List<String> HEEDING_SIGNALS = List.of("env", "--default-signal=INT,TERM");

    private Berth berth;
    private FreshNames names;
    private String point = "";

    @BeforeAll
    void build(@TempDir Path folder, ControlPlane cluster, FreshNames names) {
        this.names = names;
        berth = Berth.build(folder, cluster, names, "any").initialised();
        point = berth.backUp();
    }

    @ParameterizedTest
    @EnumSource(
            value = CrashPoint.class,
            names = {
                "BACKUP_SELECTION_FROZEN",
                "BACKUP_RUN_OPENED",
                "BACKUP_RESOURCES_DONE",
                "BACKUP_VOLUMES_DONE",
            })
    void aBackupEndsAtAnyStepBeforeItsSeal(CrashPoint step) {
        Set<String> before = berth.points();
        PointListener.once(step, AgentInProcess::interrupt);

        AgentAnswer answer = berth.yard().run("backup", berth.pier().namespace());

        assertThat(PointListener.wasPassed()).isTrue();
        assertCanceled(answer);
        assertThat(berth.points()).isEqualTo(before);
        assertNothingIsLeft();
        AgentAnswer next = berth.yard().run("backup", berth.pier().namespace()).orFail();
        assertThat(berth.points()).hasSize(before.size() + 1);
        assertThat(next.json().path("starts").asInt()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = CrashPoint.class,
            names = {"SEAL_INDEX_STORED", "SEAL_REFERENCES_STORED", "SEAL_POINT_STORED", "SEAL_RUN_CLOSED"})
    void aBackupThatIsBeingSealedIsEitherCanceledOrListed(CrashPoint step) {
        Set<String> before = berth.points();
        PointListener.once(step, AgentInProcess::interrupt);

        AgentAnswer answer = berth.yard().run("backup", berth.pier().namespace());

        assertThat(PointListener.wasPassed()).isTrue();
        if (answer.exitStatus() == 0) {
            assertThat(berth.points()).hasSize(before.size() + 1);
        } else {
            assertCanceled(answer);
            berth.yard().run("catalog", "sync").orFail();
            assertThat(berth.points()).isEqualTo(before);
        }
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @EnumSource(
            value = CrashPoint.class,
            names = {
                "RESTORE_PLANNED",
                "RESTORE_NAMESPACES_DONE",
                "RESTORE_DEFINITIONS_DONE",
                "RESTORE_VOLUME_HALF",
                "RESTORE_VOLUMES_DONE",
            })
    void aRestoreEndsAtAnyStepAndTheNextOneCompletesIt(CrashPoint step) {
        String target = names.next("target");
        PointListener.once(step, AgentInProcess::interrupt);

        AgentAnswer answer = restore(target);

        assertThat(PointListener.wasPassed()).isTrue();
        assertCanceled(answer);
        assertNothingIsLeft();
        restore(target).orFail();
        assertThat(Trees.of(berth.copies().resolve(target).resolve("hold")))
                .isEqualTo(Trees.of(berth.pier().root()));
    }

    @Test
    void aSignalFromTheKeyboardEndsTheRun() {
        assertEndedBy(AgentProcess::interrupt);
    }

    @Test
    void aSignalFromTheSystemEndsTheRun() {
        assertEndedBy(AgentProcess::terminate);
    }

    private void assertEndedBy(Consumer<AgentProcess> signal) {
        Set<String> before = berth.points();
        try (AgentProcess backup = berth.yard()
                .start(HEEDING_SIGNALS, Map.of(), "backup", berth.pier().namespace(), "-o", "json")) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> backup.errorsSoFar().startsWith("run "));
            signal.accept(backup);

            assertCanceled(backup.await());
        }
        assertThat(berth.points()).isEqualTo(before);
        assertNothingIsLeft();
        berth.yard().run("backup", berth.pier().namespace()).orFail();
    }

    private AgentAnswer restore(String target) {
        return berth.restore(point, target, berth.copies().resolve(target));
    }

    private static void assertCanceled(AgentAnswer answer) {
        assertThat(answer.exitStatus()).as(answer.toString()).isEqualTo(Category.CANCELED.exitStatus());
        assertThat(answer.json().path("state").asText()).isEqualTo("canceled");
        assertThat(answer.json().path("outcome").path("code").asText()).isEqualTo("RUN_CANCELED");
        assertThat(answer.json().path("cancelReason").asText()).isEqualTo("canceled by a signal");
        assertThat(answer.errors()).doesNotContain("\tat ", "\"throwable\":{");
    }

    /** No run waits to be continued, and no file waits to be uploaded. */
    private void assertNothingIsLeft() {
        assertThat(berth.yard().run("runs").json().path("runs").findValuesAsText("state"))
                .doesNotContain("admitted", "running");
        assertThat(Trees.of(berth.yard().data()).keySet()).noneMatch(file -> file.contains("/spool/"));
    }
}
