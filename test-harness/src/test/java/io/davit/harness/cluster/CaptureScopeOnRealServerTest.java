package io.davit.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.davit.agent.backup.CaptureScope;
import io.davit.agent.cluster.Discovery;
import io.davit.agent.cluster.ListOrder;
import io.davit.agent.cluster.ObjectName;
import io.davit.agent.cluster.ResourceType;
import io.davit.agent.run.Outcome;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import io.davit.errors.Severity;
import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.ground.OnGround;
import io.davit.harness.pier.Berth;
import io.davit.harness.pier.Yard;
import io.davit.harness.story.AgentAnswer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person asks for beside the rules, and what a real server shows twice (C1, C5). */
@OnGround
class CaptureScopeOnRealServerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static CaptureScope asking(String group) {
        return new CaptureScope(List.of(), List.of(group), List.of());
    }

    private static String group(FreshNames names, String word) {
        return names.next(word).replace('-', 'x') + ".example.com";
    }

    private static void awaitServed(Watchtower admin, String id) {
        await().atMost(PATIENCE).until(() -> admin.gateway.discover().find(id).isPresent());
    }

    @Test
    void capturesAnAggregatedApiOnlyWhenAskedFor(ControlPlane cluster, FreshNames names) {
        String namespace = cluster.createNamespace(names.next("aggregated"));
        String group = group(names, "tugs");
        try (Watchtower admin = new Watchtower(cluster.adminKubeconfig());
                ExtensionServer extension = new ExtensionServer(group, "tugs", "Tug")) {
            extension.put(namespace, "pull", "");
            extension.put("elsewhere", "push", "");
            extension.register(admin, namespace);
            try {
                awaitServed(admin, extension.id());

                Outcome without = admin.backUp(namespace);
                assertThat(without.problems())
                        .extracting(Problem::code, Problem::subject)
                        .contains(tuple(ErrorCode.API_GROUP_AGGREGATED, group));
                assertThat(extension.lists).isEmpty();

                Outcome with = admin.backUp(namespace, asking(group));
                assertThat(with).isInstanceOf(Outcome.Succeeded.class);
                assertThat(with.problems()).extracting(Problem::subject).doesNotContain(group);
                assertThat(admin.captured())
                        .contains(extension.id() + " " + namespace + "/pull")
                        .doesNotContain(extension.id() + " elsewhere/push");
            } finally {
                extension.unregister(admin);
            }
        }
    }

    @Test
    void saysThatAnAggregatedApiThatWasAskedForDied(ControlPlane cluster, FreshNames names) {
        String namespace = cluster.createNamespace(names.next("died"));
        String group = group(names, "wrecks");
        try (Watchtower admin = new Watchtower(cluster.adminKubeconfig(), duration -> {});
                ExtensionServer extension = new ExtensionServer(group, "wrecks", "Wreck")) {
            extension.put(namespace, "one", "");
            extension.register(admin, namespace);
            try {
                awaitServed(admin, extension.id());
                admin.createConfigMaps(namespace, 1);
                extension.close();

                Outcome outcome = admin.backUp(namespace, asking(group));

                assertThat(outcome).isInstanceOf(Outcome.PartlySucceeded.class);
                assertThat(outcome.problems())
                        .filteredOn(problem -> problem.severity() == Severity.ERROR)
                        .isNotEmpty()
                        .allSatisfy(problem -> {
                            assertThat(problem.code()).isEqualTo(ErrorCode.API_GROUP_DEAD);
                            assertThat(problem.subject()).startsWith(group);
                        });
                assertThat(admin.captured()).contains("core/configmaps " + namespace + "/c-0000");
            } finally {
                extension.unregister(admin);
            }
        }
    }

    @Test
    void capturesAnObjectOnceThatTwoGroupsShow(ControlPlane cluster, FreshNames names) {
        String namespace = cluster.createNamespace(names.next("twice"));
        // Before core in the order of the stream: the real one is captured all the same.
        String group = "a" + group(names, "mirror");
        try (Watchtower admin = new Watchtower(cluster.adminKubeconfig());
                ExtensionServer extension = new ExtensionServer(group, "configmaps", "ConfigMap")) {
            admin.createConfigMaps(namespace, 1);
            extension.put(namespace, "c-0000", ",\"uid\":\"%s\"".formatted(uid(admin, namespace)));
            extension.put(namespace, "own", ",\"uid\":\"00000000-0000-4000-8000-000000000001\"");
            extension.register(admin, namespace);
            try {
                awaitServed(admin, extension.id());

                Outcome outcome = admin.backUp(namespace, asking(group));

                assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
                assertThat(outcome.counts()).containsEntry("skipped.served_twice", 1L);
                assertThat(admin.captured())
                        .contains("core/configmaps " + namespace + "/c-0000", extension.id() + " " + namespace + "/own")
                        .doesNotContain(extension.id() + " " + namespace + "/c-0000");
            } finally {
                extension.unregister(admin);
            }
        }
    }

    private static String uid(Watchtower admin, String namespace) {
        return admin.gateway
                .reader()
                .get(admin.type("core/configmaps"), new ObjectName(namespace, "c-0000"))
                .orElseThrow()
                .metadata()
                .uid();
    }

    /** What the table of aliases says is so: a real server shows events in two groups, with the same UIDs, and discovery names one. */
    @Test
    void knowsTheAliasThatARealServerHas(ControlPlane cluster, FreshNames names) {
        String namespace = cluster.createNamespace(names.next("events"));
        try (Watchtower admin = new Watchtower(cluster.adminKubeconfig())) {
            admin.create("core/events", namespace, """
                    {"metadata":{"name":"bell"},"involvedObject":{"kind":"Namespace","name":"%s","namespace":"%s"},"reason":"Rung","type":"Normal"}""".formatted(namespace, namespace));
            ResourceType alias =
                    new ResourceType("events.k8s.io", "v1", "events", "Event", true, Set.of("get", "list"));
            Discovery discovery = admin.gateway.discover();

            assertThat(uids(admin, alias, namespace))
                    .isNotEmpty()
                    .isEqualTo(uids(admin, discovery.find("core/events").orElseThrow(), namespace));
            assertThat(discovery.find(alias.id())).isEmpty();
        }
    }

    private static Set<String> uids(Watchtower admin, ResourceType type, String namespace) {
        Set<String> uids = new TreeSet<>();
        admin.gateway
                .reader()
                .list(
                        ListOrder.in(type, namespace),
                        object -> uids.add(object.metadata().uid()),
                        admin.run());
        return uids;
    }

    @Test
    void aNamedObjectComesBackOnlyWhereTheGuardrailsAllowIt(
            @TempDir Path folder, ControlPlane cluster, FreshNames names) {
        String group = group(names, "issuers");
        String id = group + "/issuers";
        Berth berth = Berth.build(folder, cluster, names, "any").initialised();
        try (Watchtower admin = new Watchtower(cluster.adminKubeconfig())) {
            admin.create("apiextensions.k8s.io/customresourcedefinitions", "", """
                    {"metadata":{"name":"issuers.%s"},"spec":{"group":"%s","scope":"Cluster","names":{"plural":"issuers","kind":"Issuer","listKind":"IssuerList","singular":"issuer"},
                     "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}]}}""".formatted(group, group));
            awaitServed(admin, id);
            for (String name : List.of("wanted", "other")) {
                await().atMost(PATIENCE).untilAsserted(() -> admin.create(id, "", """
                                {"kind":"Issuer","apiVersion":"%s/v1","metadata":{"name":"%s"},"spec":{"by":"hand"}}""".formatted(group, name)));
            }

            AgentAnswer backup = berth.yard()
                    .run(
                            "backup",
                            berth.pier().namespace(),
                            "--with-object",
                            id + "/wanted",
                            "--without-kind",
                            "secrets")
                    .orFail();
            String point = Berth.point(backup);
            admin.delete(id, "wanted");
            admin.delete(id, "other");
            AgentAnswer described = berth.yard().plain("describe", point).orFail();
            AgentAnswer refused =
                    berth.restore(point, names.next("refused"), berth.copies().resolve("refused"));
            boolean refusedWasMade = isThere(admin, id, "wanted");
            Yard.write(berth.yard().folder().resolve("guardrails.yaml"), "restore: {cluster-objects: true}\n");
            String target = names.next("allowed");
            berth.restore(point, target, berth.copies().resolve("allowed"));

            assertThat(described.output()).contains("left out    core/secrets (on purpose)", id);
            assertThat(refused.output()).contains("OBJECT_NOT_ALLOWED", "restore.cluster-objects");
            assertThat(refusedWasMade).isFalse();
            assertThat(isThere(admin, id, "wanted")).isTrue();
            assertThat(isThere(admin, id, "other")).isFalse();
            assertThat(cluster.admin()
                            .configMaps()
                            .inNamespace(target)
                            .withName("crane")
                            .get())
                    .isNotNull();
            assertThat(cluster.admin()
                            .secrets()
                            .inNamespace(target)
                            .withName("key")
                            .get())
                    .isNull();
        }
    }

    private static boolean isThere(Watchtower admin, String id, String name) {
        return admin.gateway
                .reader()
                .get(admin.type(id), new ObjectName("", name))
                .isPresent();
    }

    @Test
    void theShippedRightsAreEnoughToReadWhatIsChosen(@TempDir Path folder, ControlPlane cluster, FreshNames names) {
        Berth berth = Berth.build(folder, cluster, names, "any").initialised();

        AgentAnswer backup = berth.yard()
                .run(
                        "backup",
                        berth.pier().namespace(),
                        "--with-object",
                        "clusterroles/system:node",
                        "--with-labels",
                        "flowschemas.flowcontrol.apiserver.k8s.io:!no-such-label")
                .orFail();

        JsonNode counts = backup.json().path("restorePoint").path("clusterScoped");
        assertThat(counts.path("flowcontrol.apiserver.k8s.io/flowschemas").asInt())
                .isPositive();
        assertThat(counts.path("rbac.authorization.k8s.io/clusterroles").asInt())
                .isPositive();
    }
}
