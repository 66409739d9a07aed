package io.davit.agent.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.repository.LockOrder;
import io.davit.agent.repository.Occasion;
import io.davit.agent.repository.RestorePointSummary;
import io.davit.agent.run.Outcome;
import io.davit.agent.volume.Support;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackupEngineTest {
    private final BackupStory story = new BackupStory();
    private final FakeCluster cluster = story.cluster;
    private final FakeRepository repository = story.repository;

    private void configMap(String namespace, String name) {
        cluster.add("core/configmaps", "{metadata: {namespace: '%s', name: '%s'}}".formatted(namespace, name));
    }

    private void claim(String name, String volume) {
        cluster.add("core/persistentvolumeclaims", """
                        {metadata: {namespace: 'a', name: '%s'}, spec: {volumeName: '%s', storageClassName: 'fast'}, status: {phase: 'Bound'}}""".formatted(name, volume));
        cluster.add("core/persistentvolumes", """
                        {metadata: {name: '%s'}, spec: {claimRef: {namespace: 'a', name: '%s'}}}""".formatted(volume, name));
    }

    @Test
    void refusesAnUnknownNamespaceBeforeAnythingIsWritten() {
        cluster.namespace("a");

        Outcome outcome = story.backUp("a", "nowhere");

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.code()).isEqualTo(ErrorCode.NAMESPACE_UNKNOWN);
            assertThat(failed.message()).contains("nowhere");
        });
        assertThat(repository.started).isZero();
    }

    @Test
    void neverCallsAnEmptySelectionASuccess() {
        cluster.namespace("kube-system");

        assertThat(story.backUp())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.code()).isEqualTo(ErrorCode.SELECTION_EMPTY));
        assertThat(repository.started).isZero();
    }

    @Test
    void capturesTheSelectedNamespacesAndNothingElse() {
        cluster.namespace("a", "b");
        configMap("a", "one");
        configMap("b", "two");
        cluster.add("core/nodes", "{metadata: {name: 'node'}}");

        Outcome outcome = story.backUp("a");

        assertThat(story.stored()).containsExactly("core/configmaps a/one", "core/namespaces a");
        assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
        assertThat(outcome.counts()).containsEntry("objects", 2L);
    }

    @Test
    void keepsTheOrderOfTheStreamWhereOneNameIsThePrefixOfAnother() {
        cluster.namespace("a", "a-b", "a.b", "a0", "n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8", "n9");
        for (String namespace : new String[] {"a", "a-b", "a0"}) {
            configMap(namespace, "x");
        }

        story.backUp("a", "a-b", "a0");

        assertThat(story.listsOf("core/configmaps")).containsExactly("a-b", "a", "a0");
        assertThat(story.stored()).startsWith("core/configmaps a-b/x", "core/configmaps a/x", "core/configmaps a0/x");
    }

    @Test
    void listsOnceOverTheClusterWhenMostOfItIsWanted() {
        cluster.namespace("a", "b", "kube-system");
        configMap("a", "x");
        configMap("kube-system", "y");

        story.backUp();

        assertThat(story.listsOf("core/configmaps")).containsExactly("everywhere");
        assertThat(story.stored()).contains("core/configmaps a/x").doesNotContain("core/configmaps kube-system/y");
    }

    @Test
    void aContinuedRunKeepsTheSelectionThatItFroze() {
        cluster.namespace("a");
        story.backUp();
        cluster.namespace("later");
        configMap("later", "x");
        story.ledger.steps.remove("backup.sealed");
        repository.sealed = Optional.empty();

        story.backUp();

        assertThat(story.stored()).containsExactly("core/namespaces a");
    }

    @Test
    void aRunThatWasSealedIsNotWrittenAgain() {
        cluster.namespace("a");
        Outcome first = story.backUp();

        Outcome second = story.backUp();

        assertThat(repository.seals).isEqualTo(1);
        assertThat(second.getClass()).isEqualTo(first.getClass());
        assertThat(second.counts().get("objects")).isEqualTo(first.counts().get("objects"));
    }

    @Test
    void looksAtTheClusterWhileTheRepositoryIsOpened() {
        cluster.namespace("a");
        boolean[] looked = new boolean[1];
        story.whileOpening = () -> looked[0] = isReached(cluster.discovered);

        story.backUp();

        assertThat(looked[0]).isTrue();
    }

    @Test
    void asksForTheNextListBeforeItReadsTheLastPageOfOne() {
        cluster.namespace("a");

        story.backUp();

        assertThat(cluster.steps)
                .containsSubsequence(
                        "begin core/persistentvolumeclaims",
                        "begin core/pods",
                        "read core/persistentvolumeclaims",
                        "begin core/secrets",
                        "read core/pods")
                .containsSubsequence(
                        "begin admissionregistration.k8s.io/validatingwebhookconfigurations",
                        "read ships.example.com/tugs",
                        "read admissionregistration.k8s.io/validatingwebhookconfigurations");
        assertThat(count("begin")).isEqualTo(count("read")).isEqualTo(count("close"));
    }

    @Test
    void dropsTheListThatItBeganWhenTheRunEnds() {
        cluster.namespace("a").add("core/pods", "{metadata: {namespace: 'a', name: 'x'}}");
        repository.failAdds = Optional.of(ErrorCode.STORE_UNREACHABLE);

        story.backUp();

        assertThat(count("begin")).isEqualTo(count("read") + 1).isEqualTo(count("close"));
    }

    private long count(String step) {
        return cluster.steps.stream().filter(done -> done.startsWith(step)).count();
    }

    private static boolean isReached(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The process died when the restore point was stored, before it could note that (R8). */
    @Test
    void aRunThatDiedBehindItsSealAnswersFromTheJournalWithoutTheCluster() {
        cluster.namespace("a");
        Outcome first = story.backUp();
        story.ledger.steps.remove("backup.sealed");
        cluster.fail("core/namespaces", ErrorCode.CLUSTER_UNREACHABLE);
        cluster.lists.clear();
        cluster.discovered = new CountDownLatch(1);

        Outcome second = story.backUp();

        assertThat(second.getClass()).isEqualTo(first.getClass());
        assertThat(second.counts().get("objects")).isEqualTo(first.counts().get("objects"));
        assertThat(cluster.lists).isEmpty();
        assertThat(cluster.discovered.getCount()).isEqualTo(1);
        assertThat(repository.seals).isEqualTo(1);
        assertThat(repository.closed).isEqualTo(2);
    }

    @Test
    void skipsChildrenOnlyOfOwnersThatAreInTheBackup() {
        cluster.namespace("a");
        String deployment = "0b8a6b2e-0000-4000-8000-000000000001";
        String replicaSet = "0b8a6b2e-0000-4000-8000-000000000002";
        cluster.add("apps/deployments", "{metadata: {namespace: 'a', name: 'd', uid: '" + deployment + "'}}");
        cluster.add("apps/replicasets", owned("rs", replicaSet, "apps/v1", "Deployment", deployment));
        cluster.add("core/pods", owned("child", "u3", "apps/v1", "ReplicaSet", replicaSet));
        cluster.add(
                "core/pods", owned("orphan", "u4", "apps/v1", "ReplicaSet", "0b8a6b2e-0000-4000-8000-00000000dead"));
        cluster.add("core/secrets", owned("made-by-operator", "u5", "apps/v1", "Deployment", deployment));

        Outcome outcome = story.backUp("a");

        assertThat(story.stored())
                .containsExactly(
                        "apps/deployments a/d",
                        "core/pods a/orphan",
                        "core/secrets a/made-by-operator",
                        "core/namespaces a");
        assertThat(outcome.counts()).containsEntry("skipped.owned", 2L);
    }

    @Test
    void knowsTheOwnersOfRevisionsBeforeTheirTurn() {
        cluster.namespace("a");
        cluster.add("apps/statefulsets", "{metadata: {namespace: 'a', name: 's', uid: 'set'}}");
        cluster.add("apps/controllerrevisions", owned("r1", "u1", "apps/v1", "StatefulSet", "set"));
        cluster.add("apps/controllerrevisions", owned("r2", "u2", "databases/v1", "Cluster", "set"));

        story.backUp("a");

        assertThat(story.stored())
                .containsExactly("apps/controllerrevisions a/r2", "apps/statefulsets a/s", "core/namespaces a");
    }

    private static String owned(String name, String uid, String version, String kind, String owner) {
        return """
                {metadata: {namespace: 'a', name: '%s', uid: '%s',
                 ownerReferences: [{apiVersion: '%s', kind: '%s', name: 'o', uid: '%s', controller: true}]}}""".formatted(name, uid, version, kind, owner);
    }

    @Test
    void leavesOutWhatTheClusterMakesAndWhatIsGoing() {
        cluster.namespace("a");
        configMap("a", "kube-root-ca.crt");
        cluster.add("core/events", "{metadata: {namespace: 'a', name: 'e'}}");
        cluster.add("core/endpoints", """
                {metadata: {namespace: 'a', name: 'managed', labels: {'endpoints.kubernetes.io/managed-by': 'endpoint-controller'}}}""");
        cluster.add("core/endpoints", "{metadata: {namespace: 'a', name: 'hand-made'}}");
        cluster.add("core/configmaps", "{metadata: {namespace: 'a', name: 'going', deletionTimestamp: 'now'}}");

        Outcome outcome = story.backUp("a");

        assertThat(story.stored()).containsExactly("core/endpoints a/hand-made", "core/namespaces a");
        assertThat(outcome.counts()).containsEntry("skipped.derived", 2L).containsEntry("skipped.being_deleted", 1L);
    }

    @Test
    void capturesTheClusterScopedObjectsThatTheSelectionNeedsAndNoOthers() {
        cluster.namespace("a", "b");
        claim("data", "pv-1");
        cluster.add(
                "core/persistentvolumes",
                "{metadata: {name: 'pv-other'}, spec: {claimRef: {namespace: 'b', name: 'data'}}}");
        cluster.add("storage.k8s.io/storageclasses", "{metadata: {name: 'fast'}}");
        cluster.add("storage.k8s.io/storageclasses", "{metadata: {name: 'unused'}}");
        cluster.add(
                "apps/deployments",
                "{metadata: {namespace: 'a', name: 'd'}, spec: {template: {spec: {priorityClassName: 'high'}}}}");
        cluster.add("scheduling.k8s.io/priorityclasses", "{metadata: {name: 'high'}}");
        cluster.add("scheduling.k8s.io/priorityclasses", "{metadata: {name: 'low'}}");
        cluster.add(
                "networking.k8s.io/ingresses",
                "{metadata: {namespace: 'a', name: 'i'}, spec: {ingressClassName: 'front'}}");
        cluster.add("networking.k8s.io/ingressclasses", "{metadata: {name: 'front'}}");
        cluster.add("ships.example.com/tugs", "{metadata: {namespace: 'a', name: 't'}}");
        cluster.add("apiextensions.k8s.io/customresourcedefinitions", "{metadata: {name: 'tugs.ships.example.com'}}");
        cluster.add("apiextensions.k8s.io/customresourcedefinitions", "{metadata: {name: 'barges.ships.example.com'}}");
        cluster.add(
                "admissionregistration.k8s.io/validatingwebhookconfigurations",
                "{metadata: {name: 'ours'}, webhooks: [{clientConfig: {service: {namespace: 'a'}}}]}");
        cluster.add(
                "admissionregistration.k8s.io/validatingwebhookconfigurations",
                "{metadata: {name: 'theirs'}, webhooks: [{clientConfig: {service: {namespace: 'b'}}}]}");

        story.backUp("a");

        assertThat(story.stored())
                .containsExactly(
                        "apps/deployments a/d",
                        "core/persistentvolumeclaims a/data",
                        "networking.k8s.io/ingresses a/i",
                        "ships.example.com/tugs a/t",
                        "admissionregistration.k8s.io/validatingwebhookconfigurations ours",
                        "apiextensions.k8s.io/customresourcedefinitions tugs.ships.example.com",
                        "core/namespaces a",
                        "core/persistentvolumes pv-1",
                        "networking.k8s.io/ingressclasses front",
                        "scheduling.k8s.io/priorityclasses high",
                        "storage.k8s.io/storageclasses fast");
    }

    @Test
    void capturesBindingsOfTheSelectionWithTheirRolesAndWhatTheseAggregate() {
        cluster.namespace("a", "b");
        binding("by-account", "one", "{kind: 'ServiceAccount', namespace: 'a', name: 'x'}");
        binding("by-group", "two", "{kind: 'Group', name: 'system:serviceaccounts:a'}");
        binding("by-user", "three", "{kind: 'User', name: 'system:serviceaccount:a:x'}");
        binding("foreign", "four", "{kind: 'ServiceAccount', namespace: 'b', name: 'x'}");
        cluster.add(
                "rbac.authorization.k8s.io/rolebindings",
                "{metadata: {namespace: 'a', name: 'rb'}, roleRef: {kind: 'ClusterRole', name: 'five'}}");
        for (String role : new String[] {"two", "three", "four", "five"}) {
            cluster.add("rbac.authorization.k8s.io/clusterroles", "{metadata: {name: '" + role + "'}}");
        }
        cluster.add(
                "rbac.authorization.k8s.io/clusterroles",
                "{metadata: {name: 'one'}, aggregationRule: {clusterRoleSelectors: [{matchLabels: {part: 'one'}}]}}");
        cluster.add(
                "rbac.authorization.k8s.io/clusterroles", "{metadata: {name: 'aggregated', labels: {part: 'one'}}}");

        story.backUp("a");

        assertThat(story.stored())
                .containsExactly(
                        "rbac.authorization.k8s.io/rolebindings a/rb",
                        "core/namespaces a",
                        "rbac.authorization.k8s.io/clusterrolebindings by-account",
                        "rbac.authorization.k8s.io/clusterrolebindings by-group",
                        "rbac.authorization.k8s.io/clusterrolebindings by-user",
                        "rbac.authorization.k8s.io/clusterroles aggregated",
                        "rbac.authorization.k8s.io/clusterroles five",
                        "rbac.authorization.k8s.io/clusterroles one",
                        "rbac.authorization.k8s.io/clusterroles three",
                        "rbac.authorization.k8s.io/clusterroles two");
    }

    private void binding(String name, String role, String subject) {
        cluster.add("rbac.authorization.k8s.io/clusterrolebindings", """
                        {metadata: {name: '%s'}, subjects: [%s], roleRef: {kind: 'ClusterRole', name: '%s'}}""".formatted(name, subject, role));
    }

    @Test
    void saysPartlyWhenAKindIsHiddenAndGoesOn() {
        cluster.namespace("a");
        configMap("a", "x");
        cluster.fail("core/secrets", ErrorCode.CLUSTER_FORBIDDEN);

        Outcome outcome = story.backUp("a");

        assertThat(outcome).isInstanceOf(Outcome.PartlySucceeded.class);
        assertThat(outcome.problems()).extracting(Problem::code).containsOnly(ErrorCode.KIND_HIDDEN);
        assertThat(story.stored()).contains("core/configmaps a/x");
        assertThat(repository.sealed)
                .hasValueSatisfying(summary -> assertThat(summary.complete()).isFalse());
    }

    @Test
    void onlyWarnsOfDeadGroupsVanishedKindsAndExpiredLists() {
        cluster.namespace("a");
        cluster.discoveryProblems.add(Problem.warning(ErrorCode.API_GROUP_DEAD, "dead/v1", "no answer"));
        cluster.fail("ships.example.com/tugs", ErrorCode.KIND_NOT_SERVED);
        cluster.expireLists();

        Outcome outcome = story.backUp("a");

        assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
        assertThat(outcome.problems())
                .extracting(Problem::code)
                .contains(ErrorCode.API_GROUP_DEAD, ErrorCode.OBJECT_VANISHED, ErrorCode.LIST_SKEWED);
    }

    @Test
    void leavesOutAggregatedGroupsAndSaysSo() {
        cluster.namespace("a");
        cluster.add("ships.example.com/tugs", "{metadata: {namespace: 'a', name: 't'}}");
        cluster.add(
                "apiregistration.k8s.io/apiservices",
                "{metadata: {name: 'v1.ships.example.com'}, spec: {group: 'ships.example.com', service: {namespace: 'a', name: 's'}}}");

        Outcome outcome = story.backUp("a");

        assertThat(story.stored())
                .containsExactly("apiregistration.k8s.io/apiservices v1.ships.example.com", "core/namespaces a");
        assertThat(outcome.problems()).extracting(Problem::code).containsExactly(ErrorCode.API_GROUP_AGGREGATED);
    }

    @Test
    void signsUntilWhenARestorePointIsRetainedAndAsksForLocks() {
        cluster.namespace("a");
        story.retainSeconds = 3_600;

        story.backUp("a");

        RestorePointSummary sealed = repository.sealed.orElseThrow();
        assertThat(sealed.retainUntil()).contains(sealed.started().plusSeconds(3_600));
        assertThat(repository.locked)
                .contains(new LockOrder(Optional.empty(), sealed.started().plusSeconds(3_600)));
    }

    /** R22 */
    @Test
    void signsByWhichScheduleAndOfWhichSelectionARestorePointIs() {
        cluster.namespace("a");
        story.schedule = "nightly";

        story.backUp("a");

        assertThat(repository.sealed.orElseThrow().occasion())
                .isEqualTo(new Occasion("nightly", story.order("a").selectionDigest()));
    }

    private void claimThatExcludes(String patterns) {
        cluster.namespace("a");
        cluster.add("core/persistentvolumeclaims", """
                        {metadata: {namespace: 'a', name: 'one', annotations: {'davit.io/exclude': '%s'}}, spec: {volumeName: 'pv-1'}, status: {phase: 'Bound'}}""".formatted(patterns));
        cluster.add("core/persistentvolumes", """
                        {metadata: {name: 'pv-1'}, spec: {claimRef: {namespace: 'a', name: 'one'}}}""");
        story.offered = List.of("data/table", "cache/page", "data/page.tmp");
    }

    @Test
    void leavesOutWhatTheOwnerOfAClaimExcludes() {
        claimThatExcludes("# nobody needs these\\n*.tmp\\n\\n  /cache/** ");

        Outcome outcome = story.backUp("a");

        assertThat(story.taken).containsExactly("data/table");
        assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
        assertThat(outcome.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(ErrorCode.FILES_EXCLUDED);
            assertThat(problem.subject()).isEqualTo("volume a/one");
            assertThat(problem.message()).startsWith("2 entries");
        });
    }

    /** Rather too much than too little. */
    @Test
    void leavesOutNothingIfAPatternIsNone() {
        claimThatExcludes("*.tmp\\n[a");

        Outcome outcome = story.backUp("a");

        assertThat(story.taken).isEqualTo(story.offered);
        assertThat(outcome.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message())
                        .startsWith("nothing is left out")
                        .contains("[a"));
    }

    @Test
    void movesTheDataOfBoundVolumes() {
        cluster.namespace("a");
        claim("one", "pv-1");
        claim("two", "pv-2");
        claim("three", "pv-3");

        Outcome outcome = story.backUp("a");

        assertThat(repository.finishedVolumes)
                .extracting(Object::toString)
                .containsExactlyInAnyOrder("a/one", "a/three", "a/two");
        assertThat(outcome.counts())
                .containsEntry("files", 3L)
                .containsEntry("bytes", 15L)
                .containsEntry("volumes", 3L);
        assertThat(repository.sealed.orElseThrow().volumes())
                .extracting(RestorePointSummary.VolumeSummary::claim)
                .containsExactly("one", "three", "two");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void readsAsManyVolumesAtOnceAsConfigured(int volumes) {
        cluster.namespace("a");
        for (String name : List.of("one", "two", "three")) {
            claim(name, "pv-" + name);
        }
        story.volumes = volumes;
        Semaphore reading = new Semaphore(0);
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        story.whileReading = () -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            reading.release();
            // Stays until as many are here as may be, which never comes about if fewer are let in.
            acquire(reading, volumes);
            reading.release(volumes);
            now.decrementAndGet();
        };

        Outcome outcome = story.backUp("a");

        assertThat(outcome.counts()).containsEntry("volumes", 3L);
        assertThat(most).hasValue(volumes);
    }

    private static void acquire(Semaphore semaphore, int permits) {
        try {
            assertThat(semaphore.tryAcquire(permits, 60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void capturesTheObjectsOfAVolumeWhoseDataCannotBeRead() {
        cluster.namespace("a");
        claim("one", "pv-1");
        story.support = new Support.No(ErrorCode.PATH_OUTSIDE_ROOTS, "outside");

        Outcome outcome = story.backUp("a");

        assertThat(outcome).isInstanceOf(Outcome.PartlySucceeded.class);
        assertThat(outcome.problems()).extracting(Problem::code).containsExactly(ErrorCode.PATH_OUTSIDE_ROOTS);
        assertThat(repository.sealed.orElseThrow().volumes())
                .containsExactly(new RestorePointSummary.VolumeSummary("a", "one", "pv-1", false, 0, 0));
    }

    @Test
    void onlyWarnsOfAClaimWithoutVolume() {
        cluster.namespace("a");
        cluster.add(
                "core/persistentvolumeclaims", "{metadata: {namespace: 'a', name: 'new'}, status: {phase: 'Pending'}}");

        Outcome outcome = story.backUp("a");

        assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
        assertThat(outcome.problems()).extracting(Problem::code).containsExactly(ErrorCode.VOLUME_UNBOUND);
    }

    @Test
    void neverTrustsAVolumeThatTheClaimDoesNotName() {
        cluster.namespace("a");
        cluster.add(
                "core/persistentvolumeclaims",
                "{metadata: {namespace: 'a', name: 'c'}, spec: {volumeName: 'right'}, status: {phase: 'Bound'}}");
        cluster.add(
                "core/persistentvolumes", "{metadata: {name: 'wrong'}, spec: {claimRef: {namespace: 'a', name: 'c'}}}");

        Outcome outcome = story.backUp("a");

        assertThat(story.stored()).doesNotContain("core/persistentvolumes wrong");
        assertThat(outcome.problems()).extracting(Problem::code).containsExactly(ErrorCode.VOLUME_NOT_REACHABLE);
    }

    @Test
    void abandonsTheRunWhenTheStoreFails() {
        cluster.namespace("a");
        repository.failAdds = Optional.of(ErrorCode.STORE_FULL);

        assertThat(story.backUp("a"))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.code()).isEqualTo(ErrorCode.STORE_FULL));
        assertThat(repository.abandoned).containsExactly(ErrorCode.STORE_FULL);
        assertThat(repository.seals).isZero();
    }

    @Test
    void abandonsTheRunWhenAVolumeMeetsAStoreFailure() {
        cluster.namespace("a");
        claim("one", "pv-1");
        story.driverFails = Optional.of(ErrorCode.STORE_UNREACHABLE);

        story.backUp("a");

        assertThat(repository.abandoned).containsExactly(ErrorCode.STORE_UNREACHABLE);
        assertThat(repository.seals).isZero();
    }

    @Test
    void endsCanceledWhenAskedTo() {
        cluster.namespace("a");
        story.cancel.cancel("a person asked");

        assertThat(story.backUp("a"))
                .isInstanceOfSatisfying(
                        Outcome.Canceled.class,
                        canceled -> assertThat(canceled.reason()).isEqualTo("a person asked"));
        assertThat(repository.abandoned).containsExactly(ErrorCode.RUN_CANCELED);
    }

    @Test
    void startsAnewOnceWhenReusedDataIsGone() {
        cluster.namespace("a");
        repository.missingData = 1;

        assertThat(story.backUp("a")).isInstanceOf(Outcome.Succeeded.class);
        assertThat(repository.started).isEqualTo(2);
        assertThat(repository.abandoned).isEmpty();
    }

    @Test
    void endsWhenReusedDataStaysGone() {
        cluster.namespace("a");
        repository.missingData = 2;

        assertThat(story.backUp("a")).isInstanceOf(Outcome.Failed.class);
        assertThat(repository.abandoned).containsExactly(ErrorCode.MISSING_DATA);
    }
}
