package io.davit.agent.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.davit.agent.run.Outcome;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import io.davit.errors.Severity;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person asks for beside the rules (C1, C5). */
class CaptureScopeTest {
    private static final String ISSUERS = "issuers.example.com/issuers";

    private final BackupStory story = new BackupStory();
    private final FakeCluster cluster = story.cluster;

    @BeforeEach
    void build() {
        cluster.serve("issuers.example.com", "issuers", "Issuer", false).namespace("a");
    }

    private static CaptureScope with(ClusterScopedChoice... choices) {
        return new CaptureScope(List.of(choices), List.of(), List.of());
    }

    private static CaptureScope without(String... kinds) {
        return new CaptureScope(List.of(), List.of(), List.of(kinds));
    }

    private static CaptureScope asking(String group) {
        return new CaptureScope(List.of(), List.of(group), List.of());
    }

    private void issuer(String name, String labels) {
        cluster.add(ISSUERS, "{metadata: {name: '%s', labels: {%s}}}".formatted(name, labels));
    }

    private void aggregate(String group) {
        cluster.add("apiregistration.k8s.io/apiservices", """
                        {metadata: {name: 'v1.%s'}, spec: {group: '%s', service: {namespace: 'b', name: 's'}}}""".formatted(group, group));
    }

    private static List<ErrorCode> codes(Outcome outcome) {
        return outcome.problems().stream().map(Problem::code).toList();
    }

    private void assertRefused(ErrorCode code, String word) {
        assertThat(story.backUp("a")).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.code()).isEqualTo(code);
            assertThat(failed.message()).contains(word);
        });
        assertThat(story.repository.started).isZero();
    }

    // Cluster-scoped objects on request

    @Test
    void capturesANamedClusterScopedObjectWithItsDefinitionAndNoOther() {
        issuer("letsencrypt", "");
        issuer("other", "");
        cluster.add(
                "apiextensions.k8s.io/customresourcedefinitions", "{metadata: {name: 'issuers.issuers.example.com'}}");
        story.scope = with(ClusterScopedChoice.named("issuers/letsencrypt"));

        Outcome outcome = story.backUp("a");

        assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
        assertThat(story.stored())
                .containsExactly(
                        "apiextensions.k8s.io/customresourcedefinitions issuers.issuers.example.com",
                        "core/namespaces a",
                        "issuers.example.com/issuers letsencrypt");
        assertThat(story.repository.sealed.orElseThrow().clusterScoped()).containsEntry(ISSUERS, 1L);
    }

    @Test
    void capturesClusterScopedObjectsByTheirLabels() {
        issuer("one", "tier: 'gold'");
        issuer("two", "tier: 'gold', old: 'yes'");
        issuer("three", "tier: 'tin'");
        story.scope = with(ClusterScopedChoice.labelled("Issuer.issuers.example.com:tier in (gold, silver),!old"));

        story.backUp("a");

        assertThat(story.stored()).containsExactly("core/namespaces a", "issuers.example.com/issuers one");
    }

    @Test
    void aNamedBindingBringsItsRoleAndANamedRoleWhatItAggregates() {
        cluster.add(
                "rbac.authorization.k8s.io/clusterrolebindings",
                "{metadata: {name: 'system:auditors'}, roleRef: {kind: 'ClusterRole', name: 'audit'}}");
        cluster.add("rbac.authorization.k8s.io/clusterroles", "{metadata: {name: 'audit'}}");
        cluster.add(
                "rbac.authorization.k8s.io/clusterroles",
                "{metadata: {name: 'whole'}, aggregationRule: {clusterRoleSelectors: [{matchLabels: {of: 'whole'}}]}}");
        cluster.add("rbac.authorization.k8s.io/clusterroles", "{metadata: {name: 'part', labels: {of: 'whole'}}}");
        story.scope = with(
                ClusterScopedChoice.named("clusterrolebindings/system:auditors"),
                ClusterScopedChoice.named("rbac.authorization.k8s.io/clusterroles/whole"));

        story.backUp("a");

        assertThat(story.stored())
                .containsExactly(
                        "core/namespaces a",
                        "rbac.authorization.k8s.io/clusterrolebindings system:auditors",
                        "rbac.authorization.k8s.io/clusterroles audit",
                        "rbac.authorization.k8s.io/clusterroles part",
                        "rbac.authorization.k8s.io/clusterroles whole");
    }

    @Test
    void saysWhichNamedObjectIsNotThere() {
        issuer("one", "");
        story.scope =
                with(ClusterScopedChoice.named("issuers/lost"), ClusterScopedChoice.labelled("issuers:tier=gold"));

        Outcome outcome = story.backUp("a");

        assertThat(outcome).isInstanceOf(Outcome.PartlySucceeded.class);
        assertThat(outcome.problems())
                .extracting(Problem::code, Problem::severity, Problem::subject)
                .containsExactly(
                        tuple(ErrorCode.OBJECT_ABSENT, Severity.ERROR, "issuers/lost"),
                        tuple(ErrorCode.OBJECT_ABSENT, Severity.WARNING, "issuers:tier=gold"));
    }

    /** A failed list is no evidence that an object is not there. */
    @Test
    void neverSaysOfAHiddenKindThatItsObjectIsNotThere() {
        cluster.fail(ISSUERS, ErrorCode.CLUSTER_FORBIDDEN);
        story.scope = with(ClusterScopedChoice.named("issuers/one"));

        assertThat(codes(story.backUp("a"))).containsExactly(ErrorCode.KIND_HIDDEN);
    }

    @Test
    void refusesKindsThatNobodyServesBeforeAnythingIsWritten() {
        story.scope = with(ClusterScopedChoice.named("isuers/one"));
        assertRefused(ErrorCode.KIND_UNKNOWN, "isuers");
        story.scope = without("secret s");
        assertRefused(ErrorCode.KIND_UNKNOWN, "secret s");
        story.scope = asking("no.such.group");
        assertRefused(ErrorCode.KIND_UNKNOWN, "no.such.group");
    }

    @Test
    void onlyReportsAnUnknownKindWhileAnApiGroupDoesNotAnswer() {
        cluster.discoveryProblems.add(Problem.warning(ErrorCode.API_GROUP_DEAD, "dead.example.com/v1", "no answer"));
        story.scope = with(ClusterScopedChoice.named("wrecks/one"));

        Outcome outcome = story.backUp("a");

        assertThat(outcome).isInstanceOf(Outcome.PartlySucceeded.class);
        assertThat(codes(outcome)).containsExactly(ErrorCode.KIND_UNKNOWN, ErrorCode.API_GROUP_DEAD);
    }

    @Test
    void refusesAnAmbiguousKindAndNamesTheCandidates() {
        cluster.serve("other.example.com", "issuers", "Issuer", false);
        story.scope = with(ClusterScopedChoice.named("issuers/one"));

        assertRefused(ErrorCode.ARGUMENT_INVALID, "issuers.example.com/issuers, other.example.com/issuers");
    }

    /** The metrics server calls its measurements pods, too. */
    @Test
    void nobodyMeansTheMetrics() {
        cluster.serve("metrics.k8s.io", "pods", "PodMetrics", true);
        cluster.add("core/pods", "{metadata: {namespace: 'a', name: 'p'}}");
        story.scope = without("pods");

        story.backUp("a");

        assertThat(story.stored()).containsExactly("core/namespaces a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"configmaps/x", "namespaces/b", "persistentvolumes/pv", "certificatesigningrequests/x"})
    void refusesObjectsThatAreChosenInAnotherWay(String choice) {
        cluster.serve("certificates.k8s.io", "certificatesigningrequests", "CertificateSigningRequest", false);
        story.scope = with(ClusterScopedChoice.named(choice));

        assertRefused(ErrorCode.ARGUMENT_INVALID, choice);
    }

    // Left out on purpose

    @Test
    void leavesAKindOutAndTheRestorePointSaysSo() {
        cluster.add("core/secrets", "{metadata: {namespace: 'a', name: 's'}}");
        cluster.add("core/configmaps", "{metadata: {namespace: 'a', name: 'c'}}");
        cluster.fail("core/secrets", ErrorCode.CLUSTER_FORBIDDEN);
        story.scope = without("Secret", "tugs.ships.example.com");

        Outcome outcome = story.backUp("a");

        assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
        assertThat(story.stored()).containsExactly("core/configmaps a/c", "core/namespaces a");
        assertThat(story.listsOf("core/secrets")).isEmpty();
        assertThat(story.repository.sealed.orElseThrow().leftOut())
                .containsExactly("core/secrets", "ships.example.com/tugs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"namespaces", "persistentvolumes"})
    void refusesToLeaveOutWhatARestorePointStandsOn(String kind) {
        story.scope = without(kind);

        assertRefused(ErrorCode.ARGUMENT_INVALID, kind);
    }

    /** C2: a child is left out only if its owner is in the backup. */
    @Test
    void capturesTheChildrenOfOwnersThatAreLeftOut() {
        cluster.add("apps/statefulsets", "{metadata: {namespace: 'a', name: 's', uid: 'set'}}");
        cluster.add("apps/controllerrevisions", owned("revision", "r", "StatefulSet", "set"));
        cluster.add("core/pods", owned("pod", "p", "StatefulSet", "set"));
        story.scope = without("statefulsets");

        story.backUp("a");

        assertThat(story.stored())
                .containsExactly("apps/controllerrevisions a/revision", "core/pods a/pod", "core/namespaces a");
    }

    @Test
    void leavingOutWhatStandsBetweenDoesNotMakeOrphansOfItsChildren() {
        cluster.add("apps/deployments", "{metadata: {namespace: 'a', name: 'd', uid: 'deployment'}}");
        cluster.add("apps/replicasets", owned("made", "made", "Deployment", "deployment"));
        cluster.add("apps/replicasets", "{metadata: {namespace: 'a', name: 'alone', uid: 'alone'}}");
        cluster.add("core/pods", owned("of-made", "p1", "ReplicaSet", "made"));
        cluster.add("core/pods", owned("of-alone", "p2", "ReplicaSet", "alone"));
        story.scope = without("replicasets");

        story.backUp("a");

        assertThat(story.stored()).containsExactly("apps/deployments a/d", "core/pods a/of-alone", "core/namespaces a");
    }

    private static String owned(String name, String uid, String kind, String owner) {
        return """
                {metadata: {namespace: 'a', name: '%s', uid: '%s',
                 ownerReferences: [{apiVersion: 'apps/v1', kind: '%s', name: 'o', uid: '%s', controller: true}]}}""".formatted(name, uid, kind, owner);
    }

    // Aggregated APIs

    @Test
    void capturesAnAggregatedGroupThatIsAskedFor() {
        cluster.add("ships.example.com/tugs", "{metadata: {namespace: 'a', name: 't'}}");
        aggregate("ships.example.com");
        story.scope = asking("ships.example.com");

        Outcome outcome = story.backUp("a");

        assertThat(outcome.problems()).isEmpty();
        assertThat(story.stored()).containsExactly("ships.example.com/tugs a/t", "core/namespaces a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CLUSTER_UNREACHABLE", "CLUSTER_FAILED", "CLUSTER_THROTTLED"})
    void aServerThatDiesBelowTheApiServerEndsItsKindAndNotTheRun(ErrorCode how) {
        cluster.add("core/configmaps", "{metadata: {namespace: 'a', name: 'c'}}");
        aggregate("ships.example.com");
        cluster.fail("ships.example.com/tugs", how);
        story.scope = asking("ships.example.com");

        Outcome outcome = story.backUp("a");

        assertThat(outcome).isInstanceOf(Outcome.PartlySucceeded.class);
        assertThat(codes(outcome)).containsExactly(ErrorCode.API_GROUP_DEAD);
        assertThat(story.stored()).contains("core/configmaps a/c");
    }

    @Test
    void aDeadGroupThatIsAskedForIsAnErrorAndNotAWarning() {
        cluster.discoveryProblems.add(Problem.warning(ErrorCode.API_GROUP_DEAD, "dead.example.com/v1", "no answer"));
        story.scope = asking("dead.example.com");

        Outcome outcome = story.backUp("a");

        assertThat(outcome).isInstanceOf(Outcome.PartlySucceeded.class);
        assertThat(outcome.problems())
                .extracting(Problem::code, Problem::severity)
                .containsExactly(tuple(ErrorCode.API_GROUP_DEAD, Severity.ERROR));
    }

    @Test
    void saysThatANamedObjectBelongsToAnAggregatedGroup() {
        issuer("one", "");
        aggregate("issuers.example.com");
        story.scope = with(ClusterScopedChoice.named("issuers/one"));

        Outcome outcome = story.backUp("a");

        assertThat(outcome).isInstanceOf(Outcome.PartlySucceeded.class);
        assertThat(outcome.problems())
                .extracting(Problem::severity, Problem::subject)
                .contains(tuple(Severity.ERROR, ISSUERS));
    }

    @Test
    void neverCapturesMeasurements() {
        story.scope = asking("metrics.k8s.io");

        assertRefused(ErrorCode.ARGUMENT_INVALID, "metrics.k8s.io");
    }

    // One object once

    @Test
    void capturesAnObjectOnceAlthoughTwoGroupsShowIt() {
        cluster.serve("mirror.example.com", "services", "Service", true)
                .add("core/services", "{metadata: {namespace: 'a', name: 'web', uid: 'u1'}}")
                .add("mirror.example.com/services", "{metadata: {namespace: 'a', name: 'web', uid: 'u1'}}")
                .add("mirror.example.com/services", "{metadata: {namespace: 'a', name: 'own', uid: 'u2'}}");

        Outcome outcome = story.backUp("a");

        assertThat(story.stored())
                .containsExactly("core/services a/web", "mirror.example.com/services a/own", "core/namespaces a");
        assertThat(outcome.counts()).containsEntry("skipped.served_twice", 1L);
    }

    /** The built-in group keeps the object, although its turn comes later. */
    @Test
    void keepsTheOriginalWhereTheOtherNameComesFirstInTheStream() {
        cluster.serve("alias.example.com", "ingresses", "Ingress", true)
                .add("alias.example.com/ingresses", "{metadata: {namespace: 'a', name: 'i', uid: 'u1'}}")
                .add("networking.k8s.io/ingresses", "{metadata: {namespace: 'a', name: 'i', uid: 'u1'}}");

        story.backUp("a");

        assertThat(story.stored()).containsExactly("networking.k8s.io/ingresses a/i", "core/namespaces a");
        assertThat(story.listsOf("networking.k8s.io/ingresses")).containsExactly("everywhere, metadata", "everywhere");
    }

    // The text of choices

    @ParameterizedTest
    @ValueSource(strings = {"issuers", "issuers/", "/one", ""})
    void refusesWhatNamesNoObject(String text) {
        assertInvalid(() -> ClusterScopedChoice.named(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "issuers",
                "issuers:",
                ":a=b",
                "issuers:a=b,",
                "issuers:a in b",
                "issuers:a=b c",
                "issuers:a in (b"
            })
    void refusesWhatIsNoSelector(String text) {
        assertInvalid(() -> ClusterScopedChoice.labelled(text));
    }

    private static void assertInvalid(Runnable choice) {
        assertThatThrownBy(choice::run)
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ARGUMENT_INVALID));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a=b",
                "a==b",
                "a!=c",
                "a in (b)",
                "a notin (c,d)",
                "a",
                "!z",
                "z!=q",
                "z notin (q)",
                "a=b,!z",
                "a in (b,c),a!=d"
            })
    void understandsSelectorsAsKubectlDoes(String selector) {
        issuer("one", "a: 'b'");
        issuer("two", "a: 'd', z: 'q'");
        story.scope = with(ClusterScopedChoice.labelled("issuers:" + selector));

        story.backUp("a");

        assertThat(story.stored()).contains("issuers.example.com/issuers one");
        assertThat(story.stored().contains("issuers.example.com/issuers two"))
                .isEqualTo(List.of("a!=c", "a").contains(selector));
    }
}
