package io.davit.agent.repository.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.objectstore.MortalStore;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.BackupWriter;
import io.davit.agent.repository.ForgetOrder;
import io.davit.agent.repository.JournalEntry;
import io.davit.agent.repository.MapWriterMemory;
import io.davit.agent.repository.OpenRepository;
import io.davit.agent.repository.PruneOrder;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.Standings;
import io.davit.agent.run.FastFolders;
import io.davit.agent.run.RunId;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Any order of backup, forget, undo, prune by two writers and a pruner, whose runs overlap, each killed at random requests,
 * leaves every restore point whole that is listed (R19). What is drawn depends on the seed only.
 */
@Tag("search")
class UpkeepPropertyTest {
    private static final int STEPS = 20;
    /** What an unlucky order may end with; nothing else. */
    private static final Set<ErrorCode> ALLOWED = Set.of(
            ErrorCode.MISSING_DATA,
            ErrorCode.RESTORE_POINT_KEPT,
            ErrorCode.RESTORE_POINT_UNKNOWN,
            ErrorCode.RESTORE_POINT_GONE,
            ErrorCode.STORE_CONFLICT);

    private final TestLocation location = TestLocation.initialised();
    private final Map<RunId, SmallBackup> contents = new HashMap<>();
    private Random random = new Random(0);

    @TempDir(factory = FastFolders.class)
    Path folder;

    private int pruned;
    private long copied;
    /** Of each file that is drawn; large ones lie in blocks of their own, so that packs become sparse. */
    private int fileBytes = 5_000;

    /** Then agents prune more often, and forget their oldest restore point. */
    private boolean isCopying;

    /** One machine: what it remembers, and the run that it is in the middle of. */
    private final class Agent {
        private final MapWriterMemory memory = new MapWriterMemory();
        private final Path cache;
        private ObjectStore store = location.store;
        private @Nullable TestRun run;
        private @Nullable OpenRepository repository;
        private @Nullable BackupWriter writer;

        Agent(Path cache) {
            this.cache = cache;
        }

        /** Does something, perhaps dying over it; then everything that it had open is gone. */
        void live(ObjectStore way, Consumer<OpenRepository> work) {
            try {
                if (repository == null) {
                    store = way;
                    repository = location.open(way, memory, cache);
                }
                work.accept(repository);
            } catch (MortalStore.Death e) {
                close();
            } catch (RuntimeException failure) {
                if (isDead()) {
                    close();
                    return;
                }
                if (!(failure instanceof DavitException e)) {
                    throw failure;
                }
                assertThat(e.code()).as(e.sentence()).isIn(ALLOWED);
                abandon(e);
                close();
            }
            if (writer == null) {
                close();
            }
        }

        /** As an agent does with a run that failed: the next one is another. */
        private void abandon(DavitException why) {
            if (writer != null) {
                try {
                    writer.abandon(why.code());
                    run = null;
                } catch (MortalStore.Death e) {
                    // The run is taken up again by the process that follows.
                }
            }
        }

        /** A thread of the process may have died first. */
        private boolean isDead() {
            return store instanceof MortalStore mortal && mortal.isDead();
        }

        void close() {
            try {
                if (writer != null) {
                    writer.close();
                }
            } finally {
                writer = null;
                if (repository != null) {
                    repository.close();
                }
                repository = null;
            }
        }

        /** A run that is left open, or one that is sealed; a run of a killed process is taken up again. */
        void backUp(OpenRepository open, boolean seal) {
            TestRun now = run == null ? TestRun.next() : run;
            run = now;
            SmallBackup content = contents.computeIfAbsent(now.id(), id -> drawn());
            if (writer == null) {
                writer = open.startBackup(now.context());
                content.writeStreams(writer);
            }
            if (seal) {
                writer.seal(content.summary(now), List.of());
                writer.close();
                writer = null;
                run = null;
            }
        }
    }

    private SmallBackup drawn() {
        SmallBackup content = SmallBackup.first();
        for (int i = 0; i < 3; i++) {
            content = content.with(drawnName(), fileBytes);
        }
        return content;
    }

    /** Half of them in extents. */
    private String drawnName() {
        int number = random.nextInt(isCopying ? 4 : 6);
        return "file-" + number + (number % 2 == 0 ? "" : SmallBackup.IMAGE);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void everyListedRestorePointIsWhole(long seed) {
        live(seed);
    }

    /** The same with prunes that copy what is needed of sparse packs. */
    @ParameterizedTest
    @ValueSource(longs = {2, 6})
    void norDoesCopyingLoseAnything(long seed) {
        fileBytes = 400_000;
        isCopying = true;
        live(seed);
        assertThat(copied).isPositive();
    }

    private void live(long seed) {
        random = new Random(seed);
        List<Agent> agents = List.of(
                new Agent(folder.resolve("one")),
                new Agent(folder.resolve("two")),
                new Agent(folder.resolve("pruner")));
        for (int step = 0; step < STEPS; step++) {
            Agent agent = agents.get(random.nextInt(3));
            ObjectStore way = random.nextInt(3) == 0
                    ? new MortalStore(location.store, 1 + random.nextInt(40), random.nextBoolean())
                    : location.store;
            if (agent == agents.get(2)) {
                agent.live(way, this::prune);
            } else if (agent.writer == null && random.nextInt(isCopying ? 2 : 4) == 0) {
                agent.live(way, this::prune);
            } else if (agent.writer != null || random.nextInt(3) > 0) {
                boolean seal = random.nextBoolean();
                agent.live(way, open -> agent.backUp(open, seal));
            } else {
                agent.live(way, this::forgetOrUndo);
            }
            assertWhole(folder.resolve("reader-" + step));
        }
        agents.forEach(Agent::close);
        assertThat(contents).isNotEmpty();
        assertThat(pruned).isPositive();
    }

    private void prune(OpenRepository open) {
        copied += open.upkeep()
                .prune(new PruneOrder(0.9, 1 << 30), TestRun.next().context())
                .repacked()
                .copied();
        pruned++;
    }

    private void forgetOrUndo(OpenRepository open) {
        List<RestorePointId> points = new ArrayList<>(listed(open).keySet());
        if (points.isEmpty()) {
            return;
        }
        RestorePointId point = points.get(isCopying ? 0 : random.nextInt(points.size()));
        if (random.nextInt(3) == 0) {
            open.upkeep().reprieve(List.of(point), TestRun.next().context());
        } else {
            open.upkeep()
                    .forget(
                            List.of(point),
                            new ForgetOrder(Duration.ZERO),
                            TestRun.next().context());
        }
    }

    private static Map<RestorePointId, RunId> listed(OpenRepository open) {
        Map<RestorePointId, RunId> points = new TreeMap<>(Comparator.comparing(RestorePointId::toString));
        List<JournalEntry.PointSealed> sealedOnes = new ArrayList<>();
        Standings standings = new Standings();
        assertThat(open.readJournals(Map.of(), entry -> {
                    standings.take(entry);
                    if (entry instanceof JournalEntry.PointSealed sealed) {
                        sealedOnes.add(sealed);
                    }
                }))
                .isEmpty();
        for (JournalEntry.PointSealed sealed : sealedOnes) {
            if (!standings.isGone(sealed)) {
                points.put(sealed.id(), sealed.summary().run());
            }
        }
        return points;
    }

    private void assertWhole(Path cache) {
        try (OpenRepository reader = location.openElsewhere(cache)) {
            listed(reader)
                    .forEach((point, run) -> assertThat(
                                    SmallBackup.read(reader, point).isSame(contents.get(run)))
                            .as("restore point %s", point)
                            .isTrue());
        }
    }
}
