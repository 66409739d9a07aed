package io.davit.agent.restore;

import io.davit.agent.run.LastingLog;
import io.davit.agent.run.StepLog;
import io.davit.agent.volume.ClaimName;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The steps of one volume's restore, as its driver sees them. How the restore began is kept beyond the run, under the restore
 * point, the claim and its target: whatever a canceled or failed restore left there is known to be its own, and the next restore of
 * the same may go on. How it ended is not: the next run writes everything anew, since meanwhile anybody may have cleared the place.
 *
 * <p>It is forgotten when the claim is there: from then on the data are the application's.
 */
final class TargetLog implements StepLog {
    private static final String NAME = "name";

    private final StepLog run;
    private final LastingLog lasting;

    private TargetLog(StepLog run, LastingLog lasting) {
        this.run = run;
        this.lasting = lasting;
    }

    static TargetLog of(RestoreWork work, ClaimName source, ClaimName target) {
        StepLog steps = work.run().steps();
        return new TargetLog(steps, steps.lasting("restore of " + work.point().id() + " " + source + " as " + target));
    }

    @Override
    public void record(String step, byte[] state) {
        if (lasting.recorded(step).isEmpty()) {
            lasting.record(step, state);
        }
        run.record(step, state);
    }

    @Override
    public Optional<byte[]> recorded(String step) {
        return run.recorded(step).or(() -> lasting.recorded(step));
    }

    @Override
    public LastingLog lasting(String subject) {
        return run.lasting(subject);
    }

    /** The name of the PersistentVolume that a restore which did not end well began with. */
    Optional<String> begunAs() {
        return lasting.recorded(NAME).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    /** Call it before anything is written for the volume. */
    void begin(String volumeName) {
        if (begunAs().filter(volumeName::equals).isEmpty()) {
            lasting.forget();
            lasting.record(NAME, volumeName.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Call it when the claim is there. */
    void handOver() {
        lasting.forget();
    }
}
