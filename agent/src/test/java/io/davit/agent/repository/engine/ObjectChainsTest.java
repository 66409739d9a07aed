package io.davit.agent.repository.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.objectstore.memory.MemoryStore;
import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.MapWriterMemory;
import io.davit.agent.repository.OpenRepository;
import io.davit.agent.repository.ResourceKey;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.WriterMemory;
import io.davit.agent.repository.crypto.StretchingCost;
import io.davit.agent.run.FastFolders;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;

/** Any set of objects, changed at random between backups: every restore point has exactly those of its time, byte for byte. */
class ObjectChainsTest {
    private static final List<String> RESOURCES = List.of("core/configmaps", "core/secrets", "apps/deployments");
    private static final List<String> NAMESPACES = List.of("harbour", "harbour-2", "port", "quay");
    private static final int LARGE = 1_400_000;

    @Property(tries = 10, shrinking = ShrinkingMode.OFF)
    void everyPointOfAChainHasTheObjectsOfItsTime(
            @ForAll long seed,
            @ForAll @IntRange(max = 1500) int size,
            @ForAll @IntRange(min = 1, max = 5) int increments)
            throws IOException {
        Path work = FastFolders.create().toRealPath();
        try {
            play(new Random(seed), size, increments, work);
        } finally {
            remove(work);
        }
    }

    private static void play(Random random, int size, int increments, Path work) {
        MemoryStore store = new MemoryStore(Clock.systemUTC());
        MapWriterMemory memory = new MapWriterMemory();
        new DavitRepositories(StretchingCost.LEAST).initialise(store, Passphrases.right(), memory);
        List<SmallBackup> expected = new ArrayList<>();
        List<RestorePointId> points = new ArrayList<>();
        TreeMap<ResourceKey, String> objects = new TreeMap<>();
        add(objects, random, size);
        try (OpenRepository repository = open(store, memory, work.resolve("cache"))) {
            for (int i = 0; i <= increments; i++) {
                SmallBackup backup = new SmallBackup(new TreeMap<>(objects), new TreeMap<>(FilePath::compareTo));
                expected.add(backup);
                points.add(backup.write(repository, TestRun.next(), List.of()));
                edit(objects, random);
            }
        }
        try (OpenRepository elsewhere = open(store, new MapWriterMemory(), work.resolve("other-cache"))) {
            for (int i = 0; i < points.size(); i++) {
                SmallBackup read = SmallBackup.read(elsewhere, points.get(i));
                assertThat(read.objects().keySet())
                        .isEqualTo(expected.get(i).objects().keySet());
                assertThat(read.isSame(expected.get(i)))
                        .as("bytes at point %d", i)
                        .isTrue();
            }
        }
    }

    private static OpenRepository open(MemoryStore store, WriterMemory memory, Path cache) {
        return new DavitRepositories().open(store, Passphrases.right(), memory, cache);
    }

    private static void add(TreeMap<ResourceKey, String> objects, Random random, int count) {
        for (int i = 0; i < count; i++) {
            String name = Integer.toString(random.nextInt(100_000), 36);
            boolean isClusterScoped = random.nextInt(20) == 0;
            ResourceKey key = isClusterScoped
                    ? new ResourceKey("rbac.authorization.k8s.io/clusterroles", "", name)
                    : new ResourceKey(one(RESOURCES, random), one(NAMESPACES, random), name);
            objects.put(key, json(random));
        }
    }

    /** A few changed, deleted and added; sometimes a whole namespace goes, sometimes nothing happens. */
    private static void edit(TreeMap<ResourceKey, String> objects, Random random) {
        if (random.nextInt(5) == 0) {
            return;
        }
        if (random.nextInt(4) == 0) {
            String namespace = one(NAMESPACES, random);
            objects.keySet().removeIf(key -> key.namespace().equals(namespace));
        }
        objects.keySet().removeIf(key -> random.nextInt(50) == 0);
        objects.replaceAll((key, json) -> random.nextInt(30) == 0 ? json(random) : json);
        add(objects, random, random.nextInt(20));
    }

    private static String json(Random random) {
        int length = random.nextInt(500) == 0 ? random.nextInt(LARGE) : random.nextInt(1200);
        StringBuilder text = new StringBuilder(length + 32).append("{\"data\":\"");
        while (text.length() < length) {
            text.append(Long.toString(random.nextLong(), 36));
        }
        return text.append("é\"}").toString();
    }

    private static String one(List<String> words, Random random) {
        return words.get(random.nextInt(words.size()));
    }

    private static void remove(Path path) throws IOException {
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
