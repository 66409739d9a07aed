package io.davit.harness.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.errors.ErrorCode;
import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.ground.OnGround;
import io.davit.harness.pier.AgentProcess;
import io.davit.harness.pier.Berth;
import io.davit.harness.pier.Yard;
import io.davit.harness.story.AgentAnswer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One ledger has one agent; whoever comes later sends orders to it. */
@OnGround
class SecondAgentTest {
    @Test
    void refusesASecondAgentAndSendsOrdersToTheFirst(@TempDir Path folder, ControlPlane cluster, FreshNames names) {
        Berth berth = Berth.build(folder, cluster, names, "any");
        Yard yard = berth.yard();
        try (AgentProcess first = yard.start(List.of(), Map.of(), "run")) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> first.errorsSoFar().contains("agent is ready"));

            AgentAnswer second = yard.run("run");
            AgentAnswer cancel = yard.run("cancel", "019aa000-0000-7000-8000-000000000000");
            yard.run("repo", "init", "--accept-no-recovery-key").orFail();
            AgentAnswer backup = yard.run("backup", berth.pier().namespace()).orFail();

            assertThat(backup.json().path("restorePoint").path("complete").asBoolean())
                    .as(backup.toString())
                    .isTrue();
            assertThat(second.json().path("error").path("code").asText()).isEqualTo("LEDGER_IN_USE");
            assertThat(second.exitStatus())
                    .isEqualTo(ErrorCode.LEDGER_IN_USE.category().exitStatus());
            assertThat(cancel.json().path("error").path("code").asText()).isEqualTo("RUN_UNKNOWN");
            assertThat(first.isAlive()).isTrue();
            first.terminate();
            assertThat(first.await().exitStatus()).isZero();
        }
        assertThat(yard.run("list").orFail().json().path("points")).hasSize(1);
    }
}
