package io.davit.harness.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.agent.run.CrashPoint;
import org.junit.jupiter.api.Test;

class EnvironmentCrashSwitchTest {
    @Test
    void endsTheProcessTheThirdTimeThePointIsPassedAndOnlyThen() {
        EnvironmentCrashSwitch crash = new EnvironmentCrashSwitch("PACK_STORED:3");

        assertThat(crash.isTimeToEnd(CrashPoint.PACK_STORED)).isFalse();
        assertThat(crash.isTimeToEnd(CrashPoint.PACK_SPOOLED)).isFalse();
        assertThat(crash.isTimeToEnd(CrashPoint.PACK_STORED)).isFalse();
        assertThat(crash.isTimeToEnd(CrashPoint.PACK_STORED)).isTrue();
        assertThat(crash.isTimeToEnd(CrashPoint.PACK_STORED)).isFalse();
    }

    @Test
    void letsTheProcessLiveWhenNothingWasOrdered() {
        EnvironmentCrashSwitch crash = new EnvironmentCrashSwitch("");

        for (CrashPoint point : CrashPoint.values()) {
            assertThat(crash.isTimeToEnd(point)).isFalse();
        }
    }

    @Test
    void refusesAPointThatDoesNotExist() {
        assertThatThrownBy(() -> new EnvironmentCrashSwitch("PACK_STOLEN"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
