package io.davit.cli.commands;

import com.google.protobuf.Message;
import io.davit.cli.hub.Hub;
import io.davit.cli.hub.HubFailure;
import io.davit.errors.ErrorCode;
import io.davit.proto.v1.RunState;
import io.davit.proto.v1.RunStatus;
import java.time.Clock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code backup} and {@code restore} share: ordering, waiting, showing. */
abstract class RunGroup extends Group {
    /** Waits, or does not. */
    static final class Waiting {
        @Option(
                names = "--watch",
                description =
                        "Waits for the end, shows progress, and ends with the run's exit status. Ctrl-C leaves the run going.")
        boolean watch;
    }

    /** Which runs are listed. */
    static final class Filter {
        @Option(names = "--cluster", paramLabel = "NAME", description = "Only those of this cluster.")
        @Nullable
        String cluster;

        @Option(names = "--state", paramLabel = "STATE", description = "Only those that stand so, such as running.")
        @Nullable
        String state;

        String clusterName() {
            return cluster == null ? "" : Words.full("clusters", cluster);
        }

        RunState runState() {
            return state == null
                    ? RunState.RUN_STATE_UNSPECIFIED
                    : RunState.valueOf(Words.parse(RunState.getDescriptor(), state));
        }
    }

    /** Orders a run and, if wanted, waits for it. */
    int order(Message request, Message form, Creation creation, Waiting waiting) {
        return hub((hub, output) -> {
            RunView ordered;
            try {
                ordered = RunView.of(hub.call(request, form));
            } catch (HubFailure e) {
                if (e.is(ErrorCode.HUB_UNREACHABLE) && !creation.dryRun) {
                    Object id = request.getField(request.getDescriptorForType().findFieldByName("request_id"));
                    output.aside("whether it was ordered is not known; repeated with --request-id " + id
                            + " it is ordered once");
                }
                throw e;
            }
            if (creation.dryRun || !waiting.watch) {
                return show(ordered.row(), output);
            }
            return await(hub, output, ordered);
        });
    }

    int watch(Message request, Message form) {
        return hub((hub, output) -> await(hub, output, RunView.of(hub.call(request, form))));
    }

    private int await(Hub hub, Output output, RunView begin) {
        Davit.World world = davit().world();
        String farewell = begin.name()
                + " goes on without you; 'davit %s watch %s' shows it, 'davit %s cancel %s' ends it"
                        .formatted(begin.word(), Words.bare(begin.name()), begin.word(), Words.bare(begin.name()));
        RunView end;
        try (Davit.Interruption.Armed armed = world.interrupted().arm(() -> output.farewell(farewell))) {
            end = new RunWatch(hub, world, output, begin).follow();
        }
        show(end.row(), output);
        if (!end.status().getGuidance().isEmpty()) {
            output.aside("next: " + end.status().getGuidance());
        }
        return end.exitStatus();
    }

    static <R> Table<R> columns(Table<R> table, Function<R, RunStatus> status, Clock clock) {
        return table.column("STATE", row -> ClusterCommand.state(status.apply(row), "state"))
                .column("CODE", row -> status.apply(row).getCode())
                .column("STARTED", row -> Words.ago(status.apply(row).getStartTime(), clock))
                .column("ENDED", row -> Words.ago(status.apply(row).getEndTime(), clock))
                .column("PROBLEMS", row -> String.valueOf(status.apply(row).getProblemCount()));
    }
}
