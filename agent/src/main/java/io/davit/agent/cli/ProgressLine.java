package io.davit.agent.cli;

import io.davit.agent.run.ProgressView;
import io.davit.settings.ByteSize;
import io.davit.settings.Count;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Shows how far a run is: a bar with rate and time left on a terminal, a plain line every few seconds and at every new step
 * elsewhere. The rate is that of the last seconds, smoothed, so that the time left follows what happens now.
 */
final class ProgressLine {
    private static final Duration PLAIN_EVERY = Duration.ofSeconds(5);
    private static final double SMOOTHING_SECONDS = 5;
    private static final int BAR = 24;

    private final Output output;
    private final String thing;
    private final Instant started;
    private Instant last;
    private Instant lastPlain = Instant.MIN;
    private ProgressView before = ProgressView.NONE;
    private double bytesPerSecond;
    private double objectsPerSecond;
    private @Nullable String drawn;

    ProgressLine(Output output) {
        this(output, "object");
    }

    /** @param thing what is counted beside bytes */
    ProgressLine(Output output, String thing) {
        this.output = output;
        this.thing = thing;
        started = output.clock().instant();
        last = started;
    }

    void update(ProgressView now) {
        Instant time = output.clock().instant();
        measure(now, time);
        boolean newStep = !now.step().equals(before.step());
        before = now;
        if (output.isTerminal()) {
            drawn = line(now);
            output.redraw(drawn);
        } else if (newStep || lastPlain.isBefore(time.minus(PLAIN_EVERY))) {
            lastPlain = time;
            output.aside(line(now));
        }
    }

    private void measure(ProgressView now, Instant time) {
        double seconds = Duration.between(last, time).toNanos() / 1e9;
        if (seconds <= 0) {
            return;
        }
        last = time;
        double age = Duration.between(started, time).toNanos() / 1e9;
        double weight = 1 - Math.exp(-seconds / Math.min(SMOOTHING_SECONDS, age));
        bytesPerSecond += weight * ((now.bytes() - before.bytes()) / seconds - bytesPerSecond);
        objectsPerSecond += weight * ((now.objects() - before.objects()) / seconds - objectsPerSecond);
    }

    /** Leaves the terminal on a fresh line. */
    void end() {
        if (drawn != null) {
            output.redraw("");
        }
    }

    private String line(ProgressView now) {
        // While volume data moves, bytes tell more than objects, which then stand still.
        boolean byBytes = bytesPerSecond >= 1024;
        long done = byBytes ? now.bytes() : now.objects();
        long expected = byBytes ? now.expectedBytes() : now.expectedObjects();
        double rate = byBytes ? bytesPerSecond : objectsPerSecond;
        StringBuilder text = new StringBuilder();
        text.append(now.step().isEmpty() ? "waiting" : now.step()).append("  ");
        if (output.isTerminal() && expected > 0) {
            int full = (int) Math.min(BAR, BAR * done / Math.max(1, expected));
            text.append('[').repeat('#', full).repeat('.', BAR - full).append("]  ");
        }
        text.append(
                now.expectedObjects() > 0
                        ? now.objects() + " of " + Count.of(now.expectedObjects(), thing)
                        : Count.of(now.objects(), thing));
        if (now.bytes() > 0) {
            text.append(", ").append(new ByteSize(now.bytes()).forPeople());
            if (now.expectedBytes() > 0) {
                text.append(" of ").append(new ByteSize(now.expectedBytes()).forPeople());
            }
        }
        if (rate >= 1) {
            text.append(
                    byBytes
                            ? ", " + new ByteSize((long) rate).forPeople() + "/s"
                            : String.format(Locale.ROOT, ", %.0f/s", rate));
            if (expected > done) {
                text.append(", ")
                        .append(Output.span(Duration.ofSeconds((long) ((expected - done) / rate))))
                        .append(" left");
            }
        }
        return text.toString();
    }
}
