package io.davit.agent.locations;

import io.davit.agent.objectstore.Content;
import io.davit.agent.objectstore.CreateResult;
import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStat;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.OpenRepository;
import io.davit.agent.run.Outcome;
import io.davit.agent.run.RunContext;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tries a location out with the agent's own credential: reach, the rights to list, create, look and read, whether a created
 * object is never overwritten, how the store's clock goes, whether it can lock objects, and whether there is a repository that the credential opens.
 *
 * <p>What it creates is one small object below {@code probes/}, named after the run, which readers of the repository pass
 * over. It is removed if the credential may; one that may not is the better credential, and no problem.
 */
public final class LocationTrial {
    private static final Duration LARGEST_SKEW = Duration.ofMinutes(5);
    private static final byte[] PROBE = "davit tried this location\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OTHER = "davit would have overwritten it\n".getBytes(StandardCharsets.US_ASCII);

    private final Places places;

    public LocationTrial(Places places) {
        this.places = places;
    }

    public Outcome run(String location, RunContext run) {
        List<Problem> problems = new ArrayList<>();
        Map<String, Long> counts = new HashMap<>();
        run.progress().step("try " + location);
        counts.put("locks", 0L);
        boolean isUsable = attempt(problems, "store", () -> tryStore(location, run, problems, counts));
        counts.put("repositories", isUsable && opens(location, problems) ? 1L : 0L);
        counts.put("problems", (long) problems.size());
        problems.forEach(problem -> run.about(Trial.LOG.atWarn())
                .addKeyValue("code", problem.code())
                .log("trial of '{}': {}", location, problem.message()));
        return Trial.outcome(counts, problems, false, ErrorCode.LOCATION_UNFIT);
    }

    private static boolean attempt(List<Problem> problems, String subject, Runnable step) {
        try {
            step.run();
            return true;
        } catch (DavitException e) {
            problems.add(Problem.error(e.code(), subject, e.sentence()));
            return false;
        }
    }

    private void tryStore(String location, RunContext run, List<Problem> problems, Map<String, Long> counts) {
        ObjectKey key = new ObjectKey("probes/" + run.id());
        try (ObjectStore store = places.store(location)) {
            attempt(problems, "list", () -> store.list("", stat -> false));
            run.proceed();
            Instant before = run.clock().instant();
            boolean isFresh = store.create(key, Content.of(PROBE)) == CreateResult.CREATED;
            tryOverwriting(store, key, problems);
            attempt(problems, "read", () -> tryReading(store, key));
            // After a kill it is there already, and its date is of then.
            compareClocks(store.stat(key), isFresh ? Optional.of(before) : Optional.empty(), run, problems);
            remove(store, key, problems);
            counts.put("locks", store.traits().lock().isPresent() ? 1L : 0L);
        }
    }

    /** R1: nothing that was created is ever overwritten; a store that ignores the condition is no place for a repository. */
    private static void tryOverwriting(ObjectStore store, ObjectKey key, List<Problem> problems) {
        attempt(problems, "create-only", () -> {
            if (createsAgain(store, key)) {
                throw new DavitException(
                        ErrorCode.LOCATION_UNFIT, "the store overwrites an object that was to be created only");
            }
        });
    }

    private static boolean createsAgain(ObjectStore store, ObjectKey key) {
        try {
            return store.create(key, Content.of(OTHER)) == CreateResult.CREATED;
        } catch (DavitException e) {
            if (e.code() == ErrorCode.STORE_CONFLICT) {
                // Other bytes are there, as they should be.
                return false;
            }
            throw e;
        }
    }

    private static void tryReading(ObjectStore store, ObjectKey key) {
        if (!Arrays.equals(store.readWhole(key, PROBE.length + OTHER.length), PROBE)) {
            throw new DavitException(ErrorCode.LOCATION_UNFIT, "the store gives other bytes than it was given");
        }
    }

    private static void compareClocks(
            Optional<ObjectStat> stat, Optional<Instant> created, RunContext run, List<Problem> problems) {
        if (stat.isEmpty()) {
            problems.add(Problem.error(
                    ErrorCode.LOCATION_UNFIT, "look", "the store does not show an object that it just took"));
            return;
        }
        Instant theirs = stat.get().modified();
        Instant now = run.clock().instant();
        boolean isFar = created.filter(
                        ours -> theirs.isBefore(ours.minus(LARGEST_SKEW)) || theirs.isAfter(now.plus(LARGEST_SKEW)))
                .isPresent();
        if (isFar) {
            problems.add(Problem.warning(
                    ErrorCode.CLOCK_SUSPECT, "clock", "the store says " + theirs + ", this agent " + now));
        }
    }

    private static void remove(ObjectStore store, ObjectKey key, List<Problem> problems) {
        try {
            store.delete(key);
        } catch (DavitException e) {
            if (e.code() != ErrorCode.STORE_ACCESS_DENIED && e.code() != ErrorCode.STORE_LOCKED) {
                problems.add(Problem.warning(e.code(), "delete", "the probe " + key + " stays: " + e.sentence()));
            }
        }
    }

    /** Absent is an answer: the location is ready for 'repo init'. */
    private boolean opens(String location, List<Problem> problems) {
        try (OpenRepository ignored = places.repository(location)) {
            return true;
        } catch (DavitException e) {
            if (e.code() != ErrorCode.REPOSITORY_ABSENT) {
                problems.add(Problem.error(e.code(), "repository", e.sentence()));
            }
            return false;
        }
    }
}
