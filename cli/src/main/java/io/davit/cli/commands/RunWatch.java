package io.davit.cli.commands;

import io.davit.cli.hub.Hub;
import io.davit.cli.hub.HubFailure;
import io.davit.errors.ErrorCode;
import io.davit.proto.v1.ChangeType;
import io.davit.proto.v1.WatchRequest;
import io.davit.proto.v1.WatchResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Follows one run to its end. A stream that breaks is opened again after the last revision that was heard; if the hub has
 * forgotten that one, the row is read anew once the new stream stands, so that nothing falls between.
 */
final class RunWatch {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    private final Hub hub;
    private final Consumer<Duration> pause;
    private final Output output;
    private final ProgressLine line;
    private RunView view;
    private long since;
    private Duration nextPause = FIRST_PAUSE;

    /** The end was heard: leaves a stream that would go on. */
    private static final class Over extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Over() {
            super("the run is over", null, false, false);
        }
    }

    RunWatch(Hub hub, Davit.World world, Output output, RunView begin) {
        this.hub = hub;
        this.pause = world.pause();
        this.output = output;
        this.line = new ProgressLine(output, world.clock());
        this.view = begin;
        this.since = begin.revision();
    }

    /** @throws HubFailure if the hub will not tell any more, whatever is tried */
    RunView follow() {
        line.update(view);
        try {
            while (!view.isOver()) {
                watch();
            }
        } finally {
            line.end();
        }
        return view;
    }

    private void watch() {
        WatchRequest request =
                WatchRequest.newBuilder().setSince(since).setName(view.name()).build();
        try {
            hub.follow(request, WatchResponse.getDefaultInstance(), this::heard);
        } catch (Over e) {
            return;
        } catch (HubFailure e) {
            if (e.is(ErrorCode.REVISION_TOO_OLD)) {
                since = 0;
                return;
            }
            if (!e.mayPass()) {
                throw e;
            }
            line.end();
            output.aside(e.code() + ": " + e.sentence() + "; trying again");
        }
        // A stream that just ends is a hub that stops: another one, or the same, will be there soon.
        pause.accept(nextPause);
        Duration twice = nextPause.multipliedBy(2);
        nextPause = twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    }

    private void heard(WatchResponse change) {
        nextPause = FIRST_PAUSE;
        boolean isFresh = since == 0;
        since = change.getRevision();
        Optional<RunView> news = RunView.of(change).filter(other -> other.name().equals(view.name()));
        if (isFresh) {
            view = RunView.of(hub.call(view.reading(), view.row().getDefaultInstanceForType()));
        } else if (change.getType() == ChangeType.CHANGE_TYPE_DELETED && news.isPresent()) {
            throw HubFailure.own(ErrorCode.RESOURCE_UNKNOWN, view.name() + " is gone from the hub", null);
        } else if (news.isPresent()) {
            view = news.get();
        }
        line.update(view);
        if (view.isOver()) {
            throw new Over();
        }
    }
}
