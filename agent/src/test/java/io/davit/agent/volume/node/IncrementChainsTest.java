package io.davit.agent.volume.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.objectstore.memory.MemoryStore;
import io.davit.agent.repository.BackupWriter;
import io.davit.agent.repository.MapWriterMemory;
import io.davit.agent.repository.OpenRepository;
import io.davit.agent.repository.Passphrase;
import io.davit.agent.repository.RestorePoint;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.RestorePointSummary;
import io.davit.agent.repository.Verification;
import io.davit.agent.repository.VolumeIdentity;
import io.davit.agent.repository.VolumeWriter;
import io.davit.agent.repository.crypto.StretchingCost;
import io.davit.agent.repository.engine.DavitRepositories;
import io.davit.agent.volume.ClaimName;
import io.davit.agent.volume.EntryChoice;
import io.davit.agent.volume.VolumeRef;
import io.davit.errors.DavitException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;

/** Any tree, edited at random between backups through the real repository: every restore point brings back what was there at its time. */
class IncrementChainsTest {
    private static final VolumeIdentity IDENTITY = new VolumeIdentity("harbour", "ropes", "pv");
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    @Property(tries = 15, shrinking = ShrinkingMode.OFF)
    void everyPointOfAChainComesBackAsItWas(
            @ForAll long seed, @ForAll @IntRange(max = 80) int size, @ForAll @IntRange(min = 1, max = 5) int increments)
            throws IOException {
        Path work = Files.createTempDirectory("davit-chains").toRealPath();
        try {
            new Chain(work, new Random(seed)).play(size, increments);
        } finally {
            RandomTree.remove(work);
        }
    }

    private static final class Chain {
        private final Path work;
        private final Path source;
        private final Path spool;
        private final Random random;
        private final RandomTree tree;
        private final Clock clock;
        private final NodeVolumes volumes;
        private final MemoryStore store = new MemoryStore(Clock.systemUTC());
        private final List<RestorePointId> points = new ArrayList<>();
        private final List<MemoryVolume> expected = new ArrayList<>();

        Chain(Path work, Random random) throws IOException {
            this.work = work;
            this.source = Files.createDirectory(work.resolve("source"));
            this.spool = Files.createDirectory(work.resolve("names"));
            this.random = random;
            this.tree = new RandomTree(source, random);
            // Files that are just made are racy, and read again. A minute later they are not: then nearly all are taken
            // over from the parent.
            this.clock =
                    random.nextInt(3) == 0 ? Clock.systemUTC() : Clock.offset(Clock.systemUTC(), Duration.ofMinutes(1));
            this.volumes = new NodeVolumes(new NodeVolumesConfig(List.of(work), null, spool, 50));
        }

        void play(int size, int increments) throws IOException {
            MapWriterMemory memory = new MapWriterMemory();
            new DavitRepositories(StretchingCost.LEAST).initialise(store, passphrase(), memory);
            tree.grow(size);
            try (OpenRepository repository = open(memory, "cache")) {
                backUp(repository);
                for (int i = 0; i < increments; i++) {
                    awaitTick();
                    for (int edits = random.nextInt(8); edits > 0; edits--) {
                        tree.edit();
                    }
                    backUp(repository);
                }
            }
            try (OpenRepository elsewhere = open(new MapWriterMemory(), "other-cache")) {
                for (int i = 0; i < points.size(); i++) {
                    restore(elsewhere, i);
                }
                verify(elsewhere);
            }
            assertThat(spool).isEmptyDirectory();
            assertNoSpools();
        }

        /** A change within one tick of the file system's clock after the backup could not be seen by a clock that is a minute ahead; it would be by the real one. */
        private void awaitTick() throws IOException {
            FileTime now = changed();
            while (changed().equals(now)) {
                Thread.onSpinWait();
            }
        }

        private FileTime changed() throws IOException {
            Path file = Files.write(spool.resolve("tick"), new byte[1]);
            FileTime time = (FileTime) Files.getAttribute(file, "unix:ctime");
            Files.delete(file);
            return time;
        }

        private OpenRepository open(MapWriterMemory memory, String cache) {
            return new DavitRepositories().open(store, passphrase(), memory, work.resolve(cache));
        }

        private void backUp(OpenRepository repository) {
            TestRun run = new TestRun(clock);
            try (BackupWriter writer = repository.startBackup(run.context)) {
                try (VolumeWriter volume = writer.volume(IDENTITY)) {
                    assertThat(volumes.backup(reference(source), EntryChoice.ALL, volume, run.context))
                            .isEmpty();
                    volume.finish();
                }
                points.add(writer.seal(summary(run), List.of()).point());
            }
            assertThat(run.outstanding(run.context.id())).isEmpty();
            expected.add(Trees.walk(source, spool));
        }

        private static void verify(OpenRepository repository) {
            Verification.Report report =
                    repository.verify(new Verification.Order(1, 0), new TestRun().context, new Verification.Findings() {
                        @Override
                        public void damaged(String object, DavitException why) {
                            throw new AssertionError(object, why);
                        }

                        @Override
                        public void touched(Verification.Touched touched) {
                            throw new AssertionError(touched.toString(), touched.why());
                        }
                    });
            assertThat(report.isClean()).isTrue();
        }

        private void restore(OpenRepository repository, int number) throws IOException {
            Path target = work.resolve("target-" + number);
            TestRun run = new TestRun();
            RestorePoint point = repository.restorePoint(points.get(number));
            point.confirmPresence();
            assertThat(volumes.restore(reference(target), point.volume(IDENTITY), run.context))
                    .isEmpty();
            Trees.assertSame(expected.get(number), Trees.walk(target, spool));
            RandomTree.remove(target);
        }

        private void assertNoSpools() throws IOException {
            try (Stream<Path> all = Files.walk(work)) {
                assertThat(all.filter(Files::isRegularFile)
                                .filter(path -> path.getParent().endsWith("spool")))
                        .isEmpty();
            }
        }
    }

    private static VolumeRef reference(Path folder) {
        return new VolumeRef(
                new ClaimName(IDENTITY.namespace(), IDENTITY.claim()),
                IDENTITY.volume(),
                ("{\"spec\":{\"hostPath\":{\"path\":\"" + folder + "\"}}}").getBytes(StandardCharsets.UTF_8));
    }

    private static Passphrase passphrase() {
        return new Passphrase("a boat for every passenger".getBytes(StandardCharsets.UTF_8));
    }

    private static RestorePointSummary summary(TestRun run) {
        return new RestorePointSummary(
                run.context.id(),
                new RestorePointSummary.Source("uid-1", "harbour-east", "v1.36.3"),
                NOON,
                NOON,
                true,
                List.of(new RestorePointSummary.NamespaceSummary(IDENTITY.namespace(), Map.of())),
                Map.of(),
                List.of(new RestorePointSummary.VolumeSummary(
                        IDENTITY.namespace(), IDENTITY.claim(), IDENTITY.volume(), true, 1, 1)),
                1,
                0,
                0,
                List.of());
    }
}
