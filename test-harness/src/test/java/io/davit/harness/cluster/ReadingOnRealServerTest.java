package io.davit.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.davit.agent.cluster.ListOrder;
import io.davit.agent.cluster.ListOutcome;
import io.davit.agent.cluster.ObjectName;
import io.davit.agent.cluster.ResourceType;
import io.davit.agent.run.Outcome;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.ground.OnGround;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@OnGround
class ReadingOnRealServerTest {
    /** Three pages: the first two are 500 objects each, and the second is asked for before the first is read. */
    private static final int THREE_PAGES = 1100;

    private static List<String> expected(int count) {
        return IntStream.range(0, count).mapToObj("c-%04d"::formatted).toList();
    }

    @Test
    void readsEveryObjectOnceAlthoughTheListExpires(@OnGround.Second ControlPlane cluster, FreshNames names) {
        String namespace = cluster.createNamespace(names.next("expired"));
        try (Watchtower admin = new Watchtower(cluster.adminKubeconfig())) {
            admin.createConfigMaps(namespace, THREE_PAGES);
            List<String> seen = new ArrayList<>();

            ListOutcome outcome = admin.list("core/configmaps", namespace, object -> {
                if (seen.isEmpty()) {
                    forgetHistory(cluster, admin, namespace);
                }
                seen.add(object.metadata().name().name());
            });

            assertThat(seen.stream().filter(name -> name.startsWith("c-")))
                    .containsExactlyElementsOf(expected(THREE_PAGES));
            assertThat(outcome.consistent()).isFalse();
        }
    }

    private static void forgetHistory(ControlPlane cluster, Watchtower admin, String namespace) {
        admin.create("core/configmaps", namespace, "{\"metadata\":{\"name\":\"zz-later\"}}");
        String now = admin.gateway
                .reader()
                .get(admin.type("core/configmaps"), new ObjectName(namespace, "zz-later"))
                .orElseThrow()
                .metadata()
                .resourceVersion();
        cluster.compactHistory(Long.parseLong(now));
    }

    @Test
    void waitsForAServerThatAnswers429(ControlPlane cluster, FreshNames names) {
        String namespace = cluster.createNamespace(names.next("busy"));
        String level = names.next("closed");
        AtomicInteger waits = new AtomicInteger();
        try (Watchtower admin = new Watchtower(cluster.adminKubeconfig())) {
            Path kubeconfig = readerOf(cluster, admin, namespace, names.next("reader"));
            admin.createConfigMaps(namespace, 300);
            closeFlow(admin, level, namespace);
            try (Watchtower reader = new Watchtower(kubeconfig, asked -> {
                if (waits.getAndIncrement() == 0) {
                    openFlow(admin, level);
                }
                LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
            })) {
                // The server takes a moment to heed the new rule, and always serves one request of a flow: so many ask
                // at once.
                await().atMost(Duration.ofSeconds(60)).until(() -> {
                    assertThat(listAtOnce(reader, namespace, 8))
                            .allSatisfy(seen -> assertThat(seen).containsAll(expected(300)));
                    return waits.get() > 0;
                });
            } finally {
                openFlow(admin, level);
            }
        }
    }

    private static List<List<String>> listAtOnce(Watchtower reader, String namespace, int count) throws Exception {
        ResourceType type = reader.type("core/configmaps");
        List<Future<List<String>>> lists = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                lists.add(threads.submit(() -> {
                    List<String> seen = new ArrayList<>();
                    reader.gateway
                            .reader()
                            .list(
                                    ListOrder.in(type, namespace),
                                    object -> seen.add(object.metadata().name().name()),
                                    reader.run());
                    return seen;
                }));
            }
        }
        List<List<String>> results = new ArrayList<>();
        for (Future<List<String>> list : lists) {
            results.add(list.get());
        }
        return results;
    }

    /** Priority and fairness: the account of the namespace gets one seat, and whoever else comes meanwhile is turned away. */
    private static void closeFlow(Watchtower admin, String level, String namespace) {
        admin.create("flowcontrol.apiserver.k8s.io/prioritylevelconfigurations", "", """
                {"metadata":{"name":"%s"},"spec":{"type":"Limited","limited":{"nominalConcurrencyShares":0,"lendablePercent":0,
                 "borrowingLimitPercent":0,"limitResponse":{"type":"Reject"}}}}""".formatted(level));
        admin.create("flowcontrol.apiserver.k8s.io/flowschemas", "", """
                {"metadata":{"name":"%s"},"spec":{"priorityLevelConfiguration":{"name":"%s"},"matchingPrecedence":2,
                 "rules":[{"subjects":[{"kind":"ServiceAccount","serviceAccount":{"name":"default","namespace":"%s"}}],
                 "resourceRules":[{"verbs":["list"],"apiGroups":[""],"resources":["configmaps"],"namespaces":["*"]}]}]}}""".formatted(level, level, namespace));
    }

    private static void openFlow(Watchtower admin, String level) {
        for (String kind : List.of("flowschemas", "prioritylevelconfigurations")) {
            var type = admin.type("flowcontrol.apiserver.k8s.io/" + kind);
            ObjectName name = new ObjectName("", level);
            admin.gateway
                    .reader()
                    .get(type, name)
                    .ifPresent(object -> admin.gateway
                            .applier()
                            .delete(type, name, object.metadata().uid()));
        }
    }

    /** The account {@code default} of the namespace may read everything in it but Secrets. */
    private static Path readerOf(ControlPlane cluster, Watchtower admin, String namespace, String role) {
        admin.create("rbac.authorization.k8s.io/clusterroles", "", """
                {"metadata":{"name":"%s"},"rules":[
                 {"apiGroups":[""],"resources":["namespaces","configmaps","serviceaccounts","services","pods","persistentvolumeclaims"],"verbs":["get","list"]},
                 {"apiGroups":["apps","batch","apiregistration.k8s.io"],"resources":["*"],"verbs":["get","list"]}]}""".formatted(role));
        admin.create("rbac.authorization.k8s.io/clusterrolebindings", "", """
                {"metadata":{"name":"%s"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"%s"},
                 "subjects":[{"kind":"ServiceAccount","name":"default","namespace":"%s"}]}""".formatted(role, role, namespace));
        return cluster.kubeconfigFor(namespace, "default");
    }

    @Test
    void saysPartlyWhenTheRightsHideAKind(ControlPlane cluster, FreshNames names) {
        String namespace = cluster.createNamespace(names.next("hidden"));
        try (Watchtower admin = new Watchtower(cluster.adminKubeconfig())) {
            Path kubeconfig = readerOf(cluster, admin, namespace, names.next("reader"));
            admin.createConfigMaps(namespace, 2);
            try (Watchtower reader = new Watchtower(kubeconfig)) {
                Outcome outcome = reader.backUp(namespace);

                assertThat(outcome).isInstanceOf(Outcome.PartlySucceeded.class);
                assertThat(outcome.problems())
                        .filteredOn(problem -> problem.code() == ErrorCode.KIND_HIDDEN)
                        .extracting(Problem::subject)
                        .anyMatch(subject -> subject.startsWith("core/secrets"));
                assertThat(reader.captured()).contains("core/configmaps " + namespace + "/c-0001");
            }
        }
    }

    @Test
    void goesOnBesideADeadAggregatedApi(ControlPlane cluster, FreshNames names) {
        String namespace = cluster.createNamespace(names.next("dead"));
        String group = names.next("dead").replace('-', 'x') + ".example.com";
        try (Watchtower admin = new Watchtower(cluster.adminKubeconfig())) {
            admin.create("apiregistration.k8s.io/apiservices", "", """
                    {"metadata":{"name":"v1.%s"},"spec":{"group":"%s","version":"v1","groupPriorityMinimum":100,"versionPriority":100,
                     "insecureSkipTLSVerify":true,"service":{"name":"nobody","namespace":"%s"}}}""".formatted(group, group, namespace));
            admin.createConfigMaps(namespace, 1);
            try {
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> admin.gateway.discover().problems().stream()
                                .anyMatch(problem -> problem.code() == ErrorCode.API_GROUP_DEAD
                                        && problem.subject().equals(group + "/v1")));

                Outcome outcome = admin.backUp(namespace);

                assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
                assertThat(outcome.problems()).extracting(Problem::code).contains(ErrorCode.API_GROUP_DEAD);
                assertThat(admin.captured())
                        .contains(
                                "core/configmaps " + namespace + "/c-0000",
                                "apiregistration.k8s.io/apiservices v1." + group);
            } finally {
                admin.delete("apiregistration.k8s.io/apiservices", "v1." + group);
            }
        }
    }

    @Test
    void readsObjectsAsLargeAsTheServerTakesThem(ControlPlane cluster, FreshNames names) throws Exception {
        String namespace = cluster.createNamespace(names.next("large"));
        try (Watchtower admin = new Watchtower(cluster.adminKubeconfig())) {
            String large = "x".repeat(1_000_000);
            String annotation = "y".repeat(250_000);
            admin.create("core/configmaps", namespace, """
                    {"metadata":{"name":"large","annotations":{"big":"%s"}},"data":{"k":"%s"}}""".formatted(annotation, large));
            String secret = Base64.getEncoder().encodeToString(new byte[1024 * 1024 - 1]);
            admin.create("core/secrets", namespace, """
                    {"metadata":{"name":"full"},"data":{"k":"%s"}}""".formatted(secret));

            Outcome outcome = admin.backUp(namespace);

            assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
            assertThat(bodyOf(admin, "core/configmaps " + namespace + "/large"))
                    .contains(large)
                    .contains(annotation);
            assertThat(bodyOf(admin, "core/secrets " + namespace + "/full")).contains(secret);
        }
    }

    private static String bodyOf(Watchtower tower, String subject) {
        return tower.repository.stored.entrySet().stream()
                .filter(entry -> entry.getKey().toString().equals(subject))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    @Test
    void capturesACustomResourceOnceAlthoughItIsServedInTwoVersions(ControlPlane cluster, FreshNames names)
            throws Exception {
        String namespace = cluster.createNamespace(names.next("versions"));
        String group = names.next("tugs").replace('-', 'x') + ".example.com";
        try (Watchtower admin = new Watchtower(cluster.adminKubeconfig())) {
            admin.create("apiextensions.k8s.io/customresourcedefinitions", "", """
                    {"metadata":{"name":"tugs.%s"},"spec":{"group":"%s","scope":"Namespaced","names":{"plural":"tugs","kind":"Tug","listKind":"TugList","singular":"tug"},
                     "versions":[%s,%s]}}""".formatted(
                            group, group, version("v1beta1", false), version("v1", true)));
            String id = group + "/tugs";
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> admin.gateway.discover().find(id).isPresent());
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> admin.create(id, namespace, """
                    {"kind":"Tug","apiVersion":"%s/v1","metadata":{"name":"pull"},"spec":{"power":1.50}}""".formatted(group)));

            Outcome outcome = admin.backUp(namespace);

            assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
            assertThat(admin.captured())
                    .containsOnlyOnce(id + " " + namespace + "/pull")
                    .contains("apiextensions.k8s.io/customresourcedefinitions tugs." + group);
            assertThat(new ObjectMapper()
                            .readTree(bodyOf(admin, id + " " + namespace + "/pull"))
                            .path("apiVersion")
                            .asText())
                    .isEqualTo(group + "/v1");
        }
    }

    private static String version(String name, boolean storage) {
        return """
                {"name":"%s","served":true,"storage":%s,"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}""".formatted(name, storage);
    }

    @Test
    void missesNothingWhenObjectsAreDeletedWhileTheyAreListed(ControlPlane cluster, FreshNames names) {
        String namespace = cluster.createNamespace(names.next("deleted"));
        try (Watchtower admin = new Watchtower(cluster.adminKubeconfig())) {
            admin.createConfigMaps(namespace, 600);
            var type = admin.type("core/configmaps");
            ObjectName victim = new ObjectName(namespace, "c-0599");
            List<String> seen = new ArrayList<>();

            ListOutcome outcome = admin.list("core/configmaps", namespace, object -> {
                if (seen.isEmpty()) {
                    String uid = admin.gateway
                            .reader()
                            .get(type, victim)
                            .orElseThrow()
                            .metadata()
                            .uid();
                    admin.gateway.applier().delete(type, victim, uid);
                }
                seen.add(object.metadata().name().name());
            });

            // The list shows one moment, in which the object was there; asked for now, it positively is not.
            assertThat(seen).containsAll(expected(600));
            assertThat(outcome.consistent()).isTrue();
            assertThat(admin.gateway.reader().get(type, victim)).isEmpty();
        }
    }

    @Test
    void saysWhoIsNotLetIn(ControlPlane cluster, FreshNames names) {
        String namespace = cluster.createNamespace(names.next("stranger"));
        try (Watchtower stranger = new Watchtower(cluster.kubeconfigFor(namespace, "default"))) {
            assertThatThrownBy(() -> stranger.list("core/secrets", namespace, object -> {}))
                    .isInstanceOfSatisfying(DavitException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.CLUSTER_FORBIDDEN);
                        assertThat(e.sentence()).contains("cannot list resource \"secrets\"");
                    });
        }
    }
}
