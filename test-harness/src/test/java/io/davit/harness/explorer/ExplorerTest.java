package io.davit.harness.explorer;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.run.CrashPoint;
import io.davit.harness.ground.WorkFolder;
import io.davit.hub.store.HubCrashPoint;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Hub and agent are killed in every order that the search reaches in its time: no request that was accepted is lost or counts
 * twice, no outcome is lost or told twice. A failure names its seed; {@code -Ddavit.explorer.seed=N} walks it again, alone.
 */
class ExplorerTest {
    /** How long to go on behind the walks that are always walked. */
    private static final Duration BUDGET = Duration.ofSeconds(Long.getLong("davit.explorer.seconds", 20));

    /** Passed only by a hub whose store was put back. */
    private static final Set<HubCrashPoint> ELSEWHERE = EnumSet.of(HubCrashPoint.RECONCILE_DECIDED);

    private static final Set<HubCrashPoint> HUB = EnumSet.complementOf(EnumSet.copyOf(ELSEWHERE));

    /** Those between a delivery and its outcome; the engines' own have their cases in the kill matrix. */
    private static final Set<CrashPoint> AGENT = EnumSet.of(
            CrashPoint.ORDER_DECIDED,
            CrashPoint.ORDER_ANCHORED,
            CrashPoint.ORDER_RECEIPTED,
            CrashPoint.ORDER_STARTED,
            CrashPoint.RUN_ADMITTED,
            CrashPoint.RUN_BEFORE_OUTCOME,
            CrashPoint.RUN_AFTER_OUTCOME);

    private final WorkFolder installed = WorkFolder.create("explorer-hub");
    private final Map<HubCrashPoint, Integer> hubDeaths = new EnumMap<>(HubCrashPoint.class);
    private final Map<CrashPoint, Integer> agentDeaths = new EnumMap<>(CrashPoint.class);
    private final Set<String> pairs = new HashSet<>();
    private final QuietDeaths quiet = new QuietDeaths();

    @Test
    void nothingIsLostAndNothingIsDoubledWhereverEitherIsKilled() throws Exception {
        Fleet.install(installed.path());
        Long only = Long.getLong("davit.explorer.seed");
        if (only != null) {
            walk(only);
            return;
        }
        long end = System.nanoTime() + BUDGET.toNanos();
        long seed = 0;
        while (System.nanoTime() < end || !isEveryPointReached()) {
            walk(++seed);
            assertThat(seed)
                    .as("walks, and these points were not reached: " + missing())
                    .isLessThan(2_000);
        }
        System.out.printf(
                "explorer: %d walks, %d of %d pairs; hub %s; agent %s%n",
                seed, pairs.size(), HUB.size() * AGENT.size(), hubDeaths, agentDeaths);
    }

    @AfterEach
    void clear() {
        quiet.close();
        installed.close();
    }

    private boolean isEveryPointReached() {
        return missing().isEmpty();
    }

    private Set<Enum<?>> missing() {
        Set<Enum<?>> missing = new HashSet<>(HUB);
        missing.addAll(AGENT);
        missing.removeAll(hubDeaths.keySet());
        missing.removeAll(agentDeaths.keySet());
        return missing;
    }

    /** The seeds go through all pairs of points. */
    private static Walk.Aims aims(long seed) {
        List<HubCrashPoint> hub = List.copyOf(HUB);
        List<CrashPoint> agent = List.copyOf(AGENT);
        return new Walk.Aims(HUB, AGENT, hub.get((int) (seed % hub.size())), agent.get((int) (seed % agent.size())));
    }

    private void walk(long seed) throws Exception {
        try (WorkFolder work = WorkFolder.create("explorer");
                Walk walk = new Walk(seed, installed.path(), work.path(), aims(seed))) {
            try {
                walk.go();
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + ": " + e + "\n  " + String.join("\n  ", walk.trace()), e);
            }
            Map<HubCrashPoint, Integer> hub = walk.fleet().hubProcess.deaths();
            Map<CrashPoint, Integer> agent = walk.fleet().agentProcess.deaths();
            hub.forEach((point, count) -> hubDeaths.merge(point, count, Integer::sum));
            agent.forEach((point, count) -> agentDeaths.merge(point, count, Integer::sum));
            hub.keySet().forEach(one -> agent.keySet().forEach(other -> pairs.add(one + "+" + other)));
        }
    }
}
