package io.davit.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.davit.harness.bench.ObjectMix.Draft;
import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.ground.OnGround;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A reference that reads or writes less than everything would make us look slow, or its bar easy: it is held to what the server really has. */
@OnGround
class RawReferenceTest {
    private static final int OBJECTS = 230;

    private final ControlPlane cluster;
    private final FreshNames names;
    private final ObjectMix mix = new ObjectMix(7);
    private final ApiAddress address;

    RawReferenceTest(ControlPlane cluster, FreshNames names) {
        this.cluster = cluster;
        this.names = names;
        this.address = ApiAddress.of(cluster.adminKubeconfig());
    }

    @BeforeEach
    void defineCargoes() {
        CustomResourceDefinition definition =
                Serialization.unmarshal(ObjectMix.DEFINITION, CustomResourceDefinition.class);
        KubernetesClient admin = cluster.admin();
        admin.resource(definition).serverSideApply();
        admin.resource(definition)
                .waitUntilCondition(
                        found -> found != null
                                && found.getStatus() != null
                                && found.getStatus().getConditions().stream()
                                        .anyMatch(condition -> "Established".equals(condition.getType())
                                                && "True".equals(condition.getStatus())),
                        30,
                        TimeUnit.SECONDS);
    }

    @Test
    void createsEveryObjectOfTheMix() {
        String namespace = cluster.createNamespace(names.next("create"));
        List<Draft> drafts = drafts(namespace);

        RawCreator.Totals totals = new RawCreator(address).create(OBJECTS, 8, drafts::get);

        assertThat(totals.created()).isEqualTo(OBJECTS);
        assertThat(totals.sentBytes())
                .isEqualTo(
                        drafts.stream().mapToLong(draft -> draft.body().length).sum());
        drafts.forEach(draft -> assertThat(cluster.admin().raw(draft.path() + "/" + draft.name()))
                .as(draft.name())
                .isNotNull());
    }

    @Test
    void listsEveryObjectAndByteOverManyPages() {
        String namespace = cluster.createNamespace(names.next("list"));
        new RawCreator(address).create(OBJECTS, 8, drafts(namespace)::get);
        Counter counter = new Counter();

        RawLister.Totals totals = new RawLister(address)
                .list(
                        Arrays.stream(BenchKind.values())
                                .map(kind -> kind.path(namespace))
                                .toList(),
                        20,
                        counter);

        // the controllers add a ServiceAccount and a ConfigMap of their own to each namespace
        Map<String, Integer> expected = new HashMap<>();
        drafts(namespace).forEach(draft -> expected.merge(listKind(draft.kind()), 1, Integer::sum));
        expected.merge("ServiceAccountList", 1, Integer::sum);
        expected.merge("ConfigMapList", 1, Integer::sum);
        assertThat(counter.itemsByKind).isEqualTo(expected);
        assertThat(totals.bytes()).isEqualTo(counter.bytes);
        assertThat(totals.pages())
                .isEqualTo(
                        expected.values().stream().mapToLong(n -> (n + 19) / 20).sum());
    }

    @Test
    void refusesToTimeAListThatTheServerRefused() {
        assertThatThrownBy(() -> new RawLister(address)
                        .list(List.of("/api/v1/namespaces/default/nothings"), 500, RawLister.PageReader.NOBODY))
                .isInstanceOf(BenchFailure.class)
                .hasMessageContaining("404");
    }

    @Test
    void refusesToTimeACreateThatTheServerRefused() {
        String namespace = cluster.createNamespace(names.next("twice"));
        Draft draft = drafts(namespace).getFirst();

        assertThatThrownBy(() -> new RawCreator(address).create(2, 1, i -> draft))
                .isInstanceOf(BenchFailure.class)
                .hasMessageContaining("409");
    }

    private List<Draft> drafts(String namespace) {
        return IntStream.range(0, OBJECTS)
                .mapToObj(i -> mix.draft(0, i, namespace))
                .toList();
    }

    private static String listKind(BenchKind kind) {
        return switch (kind) {
            case CONFIG_MAP -> "ConfigMapList";
            case SECRET -> "SecretList";
            case CARGO -> "CargoList";
            case SERVICE_ACCOUNT -> "ServiceAccountList";
            case ROLE -> "RoleList";
            case SERVICE -> "ServiceList";
            case DEPLOYMENT -> "DeploymentList";
        };
    }

    /** Parses each page independently of the lister's own search for tokens. */
    private static final class Counter implements RawLister.PageReader {
        private final ObjectMapper json = new ObjectMapper();
        private final ByteArrayOutputStream page = new ByteArrayOutputStream();
        private final Map<String, Integer> itemsByKind = new HashMap<>();
        private long bytes;

        @Override
        public void accept(byte[] buffer, int offset, int length) {
            page.write(buffer, offset, length);
        }

        @Override
        public void pageEnded() {
            try {
                JsonNode list = json.readTree(page.toByteArray());
                itemsByKind.merge(
                        list.required("kind").asText(), list.required("items").size(), Integer::sum);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            bytes += page.size();
            page.reset();
        }
    }
}
