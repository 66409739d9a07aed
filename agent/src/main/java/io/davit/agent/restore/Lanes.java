package io.davit.agent.restore;

import io.davit.agent.repository.ResourceKey;
import io.davit.agent.repository.ResourceRange;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Runs all lanes, each as soon as the lanes before it are done; within a lane, one kind after the other, its objects side by side. */
final class Lanes {
    private final RestoreWork work;
    private final RestoreAim aim;
    private final StorageLane storage;
    private final Map<String, ErrorCode> closedNamespaces;
    private final FirstFailure failure = new FirstFailure();
    private final Map<Lane, CountDownLatch> done = new EnumMap<>(Lane.class);
    private final Set<String> present = new LinkedHashSet<>();

    Lanes(RestoreWork work, RestoreAim aim, StorageLane storage, Map<String, ErrorCode> closedNamespaces) {
        this.work = work;
        this.aim = aim;
        this.storage = storage;
        this.closedNamespaces = closedNamespaces;
        for (Lane lane : Lane.values()) {
            done.put(lane, new CountDownLatch(1));
        }
        work.point().resourceRanges().forEach(range -> range.resource().ifPresent(present::add));
    }

    void run() {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Lane lane : Lane.values()) {
                threads.execute(() -> travel(lane));
            }
        }
        failure.check();
    }

    private void travel(Lane lane) {
        try {
            for (Lane before : lane.after()) {
                latch(before).await();
            }
            failure.check();
            work(lane);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure.set(new DavitException(ErrorCode.RUN_INTERRUPTED, "The restore was interrupted.", e));
        } catch (Throwable thrown) {
            failure.set(thrown);
        } finally {
            latch(lane).countDown();
        }
    }

    private CountDownLatch latch(Lane lane) {
        CountDownLatch latch = done.get(lane);
        if (latch == null) {
            throw new IllegalStateException("no latch for " + lane);
        }
        return latch;
    }

    private void work(Lane lane) {
        List<String> resources = ApplyOrder.ofLane(lane, present);
        if (resources.isEmpty()) {
            return;
        }
        work.run().progress().step("restore " + lane.words());
        if (lane == Lane.STORAGE) {
            storage.run(failure);
        } else {
            resources.forEach(resource -> {
                if (ServedStep.appliesTo(resource)) {
                    new ServedStep(work, aim).run(resource);
                } else {
                    kind(resource);
                }
            });
        }
    }

    private void kind(String resource) {
        try (Crew crew = new Crew(work.writes(), work.run(), failure)) {
            for (ResourceRange range : work.ranges(resource)) {
                work.point().resources(range, (key, json) -> crew.submit(() -> restored(key, json)));
            }
            crew.finish();
        }
    }

    private boolean restored(ResourceKey key, byte[] json) {
        ItemOutcome outcome = restore(key, json);
        work.done(outcome);
        return outcome.state() == ItemOutcome.State.CREATED;
    }

    private ItemOutcome restore(ResourceKey key, byte[] json) {
        ErrorCode closed = closedNamespaces.get(key.namespace());
        return closed == null
                ? work.objects().restore(key, json, aim)
                : new ItemOutcome(
                        ObjectRestorer.subject(key, aim),
                        ItemOutcome.State.FAILED,
                        Optional.of(closed),
                        "Its namespace could not be restored.");
    }
}
