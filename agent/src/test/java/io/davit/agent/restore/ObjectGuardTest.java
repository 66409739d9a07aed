package io.davit.agent.restore;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.guardrails.ClusterWide;
import io.davit.agent.repository.ResourceKey;
import io.davit.errors.ErrorCode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObjectGuardTest {
    private static final ObjectGuard STANDARD = new ObjectGuard(ClusterWide.STANDARD);
    private static final ObjectGuard OPEN = new ObjectGuard(new ClusterWide(true, true, true, true, true));

    /** C5, A5: what is captured only because somebody named it is restored only where the cluster's admins allow it. */
    @Test
    void refusesClusterScopedObjectsThatNothingRefersTo() {
        ObjectGuard open = new ObjectGuard(new ClusterWide(false, false, false, false, true));
        ResourceKey issuer = new ResourceKey("issuers.example.com/issuers", "", "letsencrypt");
        ResourceKey storageClass = new ResourceKey("storage.k8s.io/storageclasses", "", "fast");
        ResourceKey namespaced = new ResourceKey("issuers.example.com/requests", "shop", "one");

        assertThat(STANDARD.refusal(issuer, Json.empty()))
                .hasValueSatisfying(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.OBJECT_NOT_ALLOWED));
        assertThat(open.refusal(issuer, Json.empty())).isEmpty();
        assertThat(STANDARD.refusal(storageClass, Json.empty())).isEmpty();
        assertThat(STANDARD.refusal(namespaced, Json.empty())).isEmpty();
    }

    /** P11: no guardrail allows it. */
    @ParameterizedTest
    @CsvSource({
        "core/configmaps, davit-guardrails",
        "core/configmaps, davit-approvals",
        "core/secrets, davit-hub-pins",
        "coordination.k8s.io/leases, davit-agent",
        "core/serviceaccounts, davit-agent",
        "rbac.authorization.k8s.io/roles, davit-agent-own",
    })
    void neverAppliesWhatTheAgentStandsOn(String resource, String name) {
        // A mapping leads there: it is the name in the target that counts.
        assertProtected(resource, "shop", "{'metadata':{'namespace':'davit-agent','name':'" + name + "'}}");
    }

    /** P11: every way in which a binding can name the agent's account. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'kind':'ServiceAccount','namespace':'davit-agent','name':'davit-agent'}",
                "{'kind':'User','name':'system:serviceaccount:davit-agent:davit-agent'}",
                "{'kind':'Group','name':'system:serviceaccounts:davit-agent'}",
            },
            quoteCharacter = '"')
    void neverGivesRightsToTheAgentsAccount(String subject) {
        String binding = "{'metadata':{'name':'raise'},'subjects':[" + subject + "]}";

        assertProtected("rbac.authorization.k8s.io/clusterrolebindings", "", binding);
        assertProtected("rbac.authorization.k8s.io/rolebindings", "kube-system", binding);
    }

    private static void assertProtected(String resource, String namespace, String object) {
        ObjectNode json = Json.object(object.replace('\'', '"').getBytes(StandardCharsets.UTF_8));

        assertThat(OPEN.refusal(new ResourceKey(resource, namespace, "captured"), json))
                .as(object)
                .hasValueSatisfying(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.OBJECT_PROTECTED));
    }
}
