package io.davit.hub.app;

import com.google.protobuf.Timestamp;
import io.davit.proto.agent.v1.Progress;
import io.davit.proto.v1.RunProgress;
import java.time.Clock;
import java.time.Instant;

/** An agent's progress as the API shows it. */
final class ProgressWire {
    private ProgressWire() {}

    static RunProgress of(Progress heard, Clock clock) {
        Instant now = clock.instant();
        return RunProgress.newBuilder()
                .setStep(heard.getStep())
                .setUnit(heard.getUnit())
                .setDone(heard.getDone())
                .setTotal(heard.getTotal())
                .setTime(Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos(now.getNano()))
                .build();
    }
}
