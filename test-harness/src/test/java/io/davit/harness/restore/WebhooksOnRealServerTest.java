package io.davit.harness.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.guardrails.ClusterWide;
import io.davit.agent.run.Outcome;
import io.davit.errors.ErrorCode;
import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.ground.OnGround;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A webhook comes back when the server's own endpoint slices say that somebody answers (A2). */
@OnGround
class WebhooksOnRealServerTest {
    private static Shipyard guarded(ControlPlane cluster, String source, String target, String webhook) {
        Shipyard yard = new Shipyard(cluster);
        yard.allowed = new ClusterWide(false, true, false, true, false);
        yard.patience = Duration.ofSeconds(1);
        yard.point
                .with(
                        "core/services",
                        "{'apiVersion':'v1','kind':'Service','metadata':{'name':'guard','namespace':'" + source
                                + "'},'spec':{'ports':[{'port':443}]}}")
                .with(
                        "admissionregistration.k8s.io/validatingwebhookconfigurations",
                        "{'apiVersion':'admissionregistration.k8s.io/v1','kind':'ValidatingWebhookConfiguration','metadata':{'name':'"
                                + webhook
                                + "'},'webhooks':[{'name':'guard.sea.example','sideEffects':'None','admissionReviewVersions':['v1'],"
                                + "'rules':[{'apiGroups':['nobody.example'],'apiVersions':['v1'],'operations':['CREATE'],'resources':['ships']}],"
                                + "'clientConfig':{'service':{'namespace':'" + source + "','name':'guard'}}}]}");
        return yard.mapping(source, target);
    }

    private static boolean isThere(ControlPlane cluster, String webhook) {
        return cluster.admin()
                        .admissionRegistration()
                        .v1()
                        .validatingWebhookConfigurations()
                        .withName(webhook)
                        .get()
                != null;
    }

    @Test
    void isNotAppliedWhileItsServiceHasNoReadyEndpoint(ControlPlane cluster, FreshNames names) {
        String webhook = names.next("webhook");
        try (Shipyard yard = guarded(cluster, names.next("source"), names.next("target"), webhook)) {
            Outcome outcome = yard.restore();

            assertThat(outcome.problems())
                    .singleElement()
                    .satisfies(problem -> assertThat(problem.code()).isEqualTo(ErrorCode.SERVICE_NOT_READY));
            assertThat(isThere(cluster, webhook)).isFalse();
        }
    }

    @Test
    void isAppliedWhenItsServiceHasAReadyEndpoint(ControlPlane cluster, FreshNames names) {
        String source = names.next("source");
        String webhook = names.next("webhook");
        try (Shipyard yard = guarded(cluster, source, names.next("target"), webhook)) {
            yard.point.with(
                    "discovery.k8s.io/endpointslices",
                    "{'apiVersion':'discovery.k8s.io/v1','kind':'EndpointSlice','metadata':{'name':'guard-1','namespace':'"
                            + source
                            + "','labels':{'kubernetes.io/service-name':'guard'}},'addressType':'IPv4','endpoints':[{'addresses':['10.1.2.3'],'conditions':{'ready':true}}],'ports':[{'port':443}]}");

            Outcome outcome = yard.restore();

            assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
            assertThat(isThere(cluster, webhook)).isTrue();
        } finally {
            cluster.admin()
                    .admissionRegistration()
                    .v1()
                    .validatingWebhookConfigurations()
                    .withName(webhook)
                    .delete();
        }
    }
}
