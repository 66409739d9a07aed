package io.davit.agent.restore;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.repository.ResourceKey;
import io.davit.agent.run.FastFolders;
import io.davit.agent.run.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever set of objects a restore point holds: after the restore the target has the same, and a second run changes nothing. */
class AnySetRestoresIdenticalTest {
    private static final List<String> NAMESPACES = List.of("harbour", "port", "quay");
    private static final Map<String, String> MAPPING = Map.of("harbour", "copy-of-harbour", "quay", "new-quay");
    private static final Map<String, String> KINDS = Map.of(
            "core/configmaps", "v1 ConfigMap",
            "core/secrets", "v1 Secret",
            "core/services", "v1 Service",
            "core/serviceaccounts", "v1 ServiceAccount",
            "apps/deployments", "apps/v1 Deployment",
            "rbac.authorization.k8s.io/rolebindings", "rbac.authorization.k8s.io/v1 RoleBinding",
            "core/resourcequotas", "v1 ResourceQuota");

    @Property(tries = 60)
    void restoresIdenticalAndOnlyOnce(@ForAll("objects") List<Item> items) {
        Path folder = temporary();
        try {
            Ground ground = new Ground(folder);
            NAMESPACES.forEach(name -> ground.point.with(
                    "core/namespaces", "{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'" + name + "'}}"));
            items.forEach(item -> ground.point.with(item.resource(), item.object()));
            ground.namespaceMapping = MAPPING;

            Outcome first = ground.restore();

            assertThat(first).isInstanceOf(Outcome.Succeeded.class);
            assertSame(ground);
            Map<String, ObjectNode> before = ground.cluster.all();
            Outcome second = ground.restore();
            assertThat(second).isInstanceOf(Outcome.Succeeded.class);
            assertThat(second.counts()).containsEntry("created", 0L).containsEntry("changed", 0L);
            assertThat(ground.cluster.all()).isEqualTo(before);
        } finally {
            delete(folder);
        }
    }

    private static void assertSame(Ground ground) {
        Normalisation normalisation = new Normalisation(new Mappings(MAPPING, Map.of(), Map.of()));
        ground.point.objects().forEach((key, json) -> {
            String path = target(key);
            ObjectNode live = ground.cluster.find(key.resource(), path).orElseThrow();
            assertThat(normalisation.differences(key.resource(), json, Json.bytes(live)))
                    .as("%s %s", key.resource(), path)
                    .isEmpty();
        });
        assertThat(ground.cluster.all()).hasSameSizeAs(ground.point.objects());
    }

    private static String target(ResourceKey key) {
        return key.isClusterScoped()
                ? MAPPING.getOrDefault(key.name(), key.name())
                : MAPPING.getOrDefault(key.namespace(), key.namespace()) + "/" + key.name();
    }

    record Item(String resource, ObjectNode object) {}

    @Provide
    Arbitrary<List<Item>> objects() {
        Arbitrary<String> names =
                Arbitraries.strings().withCharRange('a', 'e').ofMinLength(1).ofMaxLength(2);
        Arbitrary<String> texts = Arbitraries.strings().ofMaxLength(12);
        Arbitrary<Map<String, String>> maps = Arbitraries.maps(names, texts).ofMaxSize(3);
        return Combinators.combine(
                        Arbitraries.of(KINDS.keySet()),
                        Arbitraries.of(NAMESPACES),
                        names,
                        maps,
                        Arbitraries.of(NAMESPACES),
                        Arbitraries.bigDecimals(),
                        Arbitraries.of(true, false))
                .as((resource, namespace, name, data, other, number, owned) -> {
                    String[] kind = KINDS.get(resource).split(" ");
                    ObjectNode object = Json.empty();
                    object.put("apiVersion", kind[0]).put("kind", kind[1]);
                    ObjectNode metadata = object.putObject("metadata");
                    metadata.put("name", name).put("namespace", namespace).put("uid", "old-" + name);
                    metadata.put("creationTimestamp", "2026-01-01T00:00:00Z").putArray("managedFields");
                    if (!data.isEmpty()) {
                        data.forEach(metadata.putObject("annotations")::put);
                        data.forEach(object.putObject("spec").putObject("template")::put);
                    }
                    if (owned) {
                        ObjectNode owner = metadata.putArray("ownerReferences").addObject();
                        owner.put("apiVersion", "v1")
                                .put("kind", "Namespace")
                                .put("name", "port")
                                .put("uid", "old");
                    }
                    ObjectNode subject = object.putArray("subjects").addObject();
                    subject.put("kind", "ServiceAccount").put("name", name).put("namespace", other);
                    object.put("number", number);
                    object.putObject("status").put("ready", true);
                    return new Item(resource, object);
                })
                .list()
                .ofMaxSize(25);
    }

    private static Path temporary() {
        try {
            return FastFolders.create();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
