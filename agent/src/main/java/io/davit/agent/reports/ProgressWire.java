package io.davit.agent.reports;

import io.davit.agent.run.ProgressView;
import io.davit.agent.run.Running;
import io.davit.proto.agent.v1.Progress;

/** How a run is getting on, as the hub shows it: not signed, not stored, forgotten with the next. */
public final class ProgressWire {
    private ProgressWire() {}

    /** Bytes, once there are any: they are what takes the time. */
    public static Progress of(Running run) {
        ProgressView view = run.progress();
        boolean movesBytes = view.bytes() > 0 || view.expectedBytes() > 0;
        Progress.Builder progress = Progress.newBuilder()
                .setRunId(run.id().toString())
                .setStep(view.step())
                .setUnit(movesBytes ? "bytes" : "objects")
                .setDone(movesBytes ? view.bytes() : view.objects())
                .setTotal(movesBytes ? view.expectedBytes() : view.expectedObjects());
        run.cause()
                .ifPresent(
                        cause -> progress.setInstructionId(cause.instruction().toString()));
        return progress.build();
    }
}
