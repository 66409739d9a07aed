package io.davit.cli.commands;

import io.davit.proto.v1.RunProgress;
import io.davit.settings.ByteSize;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** How far a run is: a bar on a terminal; elsewhere a line at each new state or step, and every few seconds. */
final class ProgressLine {
    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final int BAR = 24;

    private final Output output;
    private final Clock clock;
    private String stage = "";
    private Instant last = Instant.MIN;
    private boolean isDrawn;

    ProgressLine(Output output, Clock clock) {
        this.output = output;
        this.clock = clock;
    }

    void update(RunView view) {
        String now = view.state() + "/" + view.status().getProgress().getStep();
        boolean isNew = !now.equals(stage);
        stage = now;
        if (output.isTerminal()) {
            output.redraw(text(view));
            isDrawn = true;
        } else if (isNew || !last.isAfter(clock.instant().minus(EVERY))) {
            last = clock.instant();
            output.aside(text(view));
        }
    }

    /** Leaves the terminal on an empty line. */
    void end() {
        if (isDrawn) {
            output.redraw("");
            isDrawn = false;
        }
    }

    private String text(RunView view) {
        StringBuilder text = new StringBuilder(view.name()).append(": ").append(view.state());
        if (view.status().getCancelRequested() && !view.isOver()) {
            text.append(", being canceled");
        }
        if (view.status().hasProgress()) {
            progress(view.status().getProgress(), text);
        }
        return text.toString();
    }

    private void progress(RunProgress progress, StringBuilder text) {
        text.append("  ").append(progress.getStep()).append("  ");
        if (output.isTerminal() && progress.getTotal() > 0) {
            double share = Math.clamp((double) progress.getDone() / progress.getTotal(), 0, 1);
            int full = (int) (BAR * share);
            text.append('[').repeat('#', full).repeat('.', BAR - full).append("]  ");
        }
        boolean isBytes = progress.getUnit().equals("bytes");
        text.append(amount(progress.getDone(), isBytes));
        if (progress.getTotal() > 0) {
            text.append(" of ").append(amount(progress.getTotal(), isBytes));
        }
        if (!isBytes) {
            text.append(' ').append(progress.getUnit());
        }
    }

    private static String amount(long number, boolean isBytes) {
        return isBytes ? new ByteSize(number).forPeople() : String.valueOf(number);
    }
}
