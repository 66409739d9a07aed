package io.davit.agent.repository.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.agent.repository.ResourceKey;
import io.davit.agent.repository.ResourceRange;
import io.davit.agent.repository.ResourceWriter;
import io.davit.agent.repository.TestRepository;
import io.davit.agent.repository.TestRepository.Sealed;
import io.davit.agent.repository.crypto.WriterKey;
import io.davit.agent.repository.format.WriterId;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.signing.SigningKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ResourceContentTest {
    private TestRepository repository;

    @BeforeTry
    @BeforeEach
    void open() {
        repository = new TestRepository();
    }

    @AfterTry
    @AfterEach
    void close() {
        repository.close();
    }

    private static TreeMap<ResourceKey, byte[]> objects(long seed, int count) {
        Random random = new Random(seed);
        String[] resources = {"configmaps", "apps/deployments", "secrets", "rbac.authorization.k8s.io/roles"};
        String[] clusterScoped = {"namespaces", "secrets"};
        String[] namespaces = {"a", "a-b", "a.c", "harbour", "z"};
        TreeMap<ResourceKey, byte[]> objects = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            boolean namespaced = random.nextInt(5) > 0;
            ResourceKey key = namespaced
                    ? new ResourceKey(
                            resources[random.nextInt(resources.length)],
                            namespaces[random.nextInt(namespaces.length)],
                            "n" + random.nextInt(500))
                    : new ResourceKey(
                            clusterScoped[random.nextInt(clusterScoped.length)], "", "n" + random.nextInt(500));
            byte[] json = new byte[random.nextInt(50) == 0 ? random.nextInt(200_000) : random.nextInt(2000)];
            random.nextBytes(json);
            objects.put(key, json);
        }
        return objects;
    }

    private Sealed backUp(Map<ResourceKey, byte[]> objects) {
        try (TestRepository.Session session = repository.begin()) {
            try (ResourceWriter writer = session.content.resources()) {
                objects.forEach(writer::add);
                writer.finish();
            }
            return session.seal();
        }
    }

    private static Map<ResourceKey, byte[]> read(RestoreContent content, ResourceRange range) {
        Map<ResourceKey, byte[]> read = new LinkedHashMap<>();
        content.resources(range, read::put);
        return read;
    }

    @Property(tries = 15)
    void givesBackEveryRange(@ForAll long seed, @ForAll @IntRange(max = 1500) int count) {
        TreeMap<ResourceKey, byte[]> objects = objects(seed, count);

        RestoreContent content = repository.open(backUp(objects));

        for (boolean clusterScoped : new boolean[] {true, false}) {
            for (String resource : new String[] {"", "configmaps", "secrets", "namespaces", "absent"}) {
                for (String namespace : new String[] {"", "a", "a-b", "z", "absent"}) {
                    ResourceRange range = new ResourceRange(
                            clusterScoped,
                            Optional.of(resource).filter(name -> !name.isEmpty()),
                            Optional.of(namespace).filter(name -> !name.isEmpty()));
                    Map<ResourceKey, byte[]> expected = new LinkedHashMap<>();
                    objects.forEach((key, json) -> {
                        if (range.matches(key)) {
                            expected.put(key, json);
                        }
                    });
                    Map<ResourceKey, byte[]> read = read(content, range);
                    assertThat(read.keySet()).containsExactlyElementsOf(expected.keySet());
                    assertThat(read.values()).containsExactlyElementsOf(expected.values());
                }
            }
        }
    }

    @Test
    void tellsWhichResourcesThereAreInStreamOrder() {
        TreeMap<ResourceKey, byte[]> objects = new TreeMap<>();
        objects.put(new ResourceKey("secrets", "a", "x"), new byte[1]);
        objects.put(new ResourceKey("namespaces", "", "a"), new byte[1]);
        objects.put(new ResourceKey("apps/deployments", "b", "x"), new byte[1]);

        assertThat(repository.open(backUp(objects)).resourceRanges())
                .containsExactly(
                        ResourceRange.namespaced("apps/deployments"),
                        ResourceRange.namespaced("secrets"),
                        ResourceRange.clusterScoped("namespaces"));
    }

    @Test
    void storesAnUnchangedStreamOnce() {
        TreeMap<ResourceKey, byte[]> objects = objects(7, 2000);
        backUp(objects);
        try (TestRepository.Session session = repository.begin()) {
            try (ResourceWriter writer = session.content.resources()) {
                objects.forEach(writer::add);
                writer.finish();
            }
            session.seal();
            assertThat(session.chunks.storedBytes()).isLessThan(2000);
        }
    }

    @Test
    void anObjectOf3MiBComesBack() {
        byte[] large = new byte[3 << 20];
        new Random(1).nextBytes(large);
        ResourceKey key = new ResourceKey("configmaps", "a", "large");

        RestoreContent content = repository.open(backUp(Map.of(key, large)));

        assertThat(read(content, ResourceRange.namespaced("configmaps")).get(key))
                .isEqualTo(large);
    }

    @Test
    void refusesAManifestOfAnotherWriter() {
        Sealed sealed = backUp(Map.of());
        WriterKey other = new WriterKey(WriterId.random(), SigningKey.random());
        repository.objects(other);

        assertThatThrownBy(() ->
                        RestoreContent.open(repository.objects(), other.id(), repository.reader(), sealed.manifest()))
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.REPOSITORY_TAMPERED));
    }
}
