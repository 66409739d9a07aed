package io.davit.harness.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.run.Outcome;
import io.davit.agent.run.RunContext;
import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.ground.OnGround;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a real API server keeps of the mark of a restore that ended before its end, and what the next restore makes of it. */
@OnGround
class UnfinishedRestoreTest {
    private static final String RELINK = "relink owners";

    private static Shipyard ownerAndOwned(ControlPlane cluster, String source, String target) {
        Shipyard yard = new Shipyard(cluster);
        yard.point
                .with(
                        "core/configmaps",
                        "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'owner','namespace':'" + source
                                + "'},'data':{'a':'1'}}")
                // Without any content of its own the server keeps no manager, unless it is told of one.
                .with(
                        "core/configmaps",
                        "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'owned','namespace':'" + source
                                + "','ownerReferences':[{'apiVersion':'v1','kind':'ConfigMap','name':'owner','uid':'old'}]}}");
        return yard.mapping(source, target);
    }

    private static ObjectMeta metadata(KubernetesClient client, String namespace, String name) {
        return client.configMaps().inNamespace(namespace).withName(name).get().getMetadata();
    }

    private static List<String> owners(KubernetesClient client, String namespace) {
        return metadata(client, namespace, "owned").getOwnerReferences().stream()
                .map(OwnerReference::getUid)
                .toList();
    }

    @Test
    void theSameRunLinksOwnersAndCountsWhatItCreatedBefore(ControlPlane cluster, FreshNames names) {
        String target = names.next("unfinished");
        try (Shipyard yard = ownerAndOwned(cluster, names.next("source"), target)) {
            RunContext run = Shipyard.canceledAt(RELINK);
            assertThat(yard.restore(run)).isInstanceOf(Outcome.Canceled.class);
            assertThat(owners(cluster.admin(), target)).isEmpty();
            yard.forgetReport(run);

            Outcome outcome = yard.restore(Shipyard.againAs(run));

            assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
            assertThat(outcome.counts()).containsEntry("created", 3L).containsEntry("retained", 0L);
            assertThat(owners(cluster.admin(), target))
                    .containsExactly(metadata(cluster.admin(), target, "owner").getUid());
        }
    }

    @Test
    void aLaterRestoreOfThePointLinksOwnersAndTakesTheMarkOff(ControlPlane cluster, FreshNames names) {
        String target = names.next("unfinished");
        try (Shipyard yard = ownerAndOwned(cluster, names.next("source"), target)) {
            yard.restore(Shipyard.canceledAt(RELINK));

            Outcome outcome = yard.restore();

            assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
            assertThat(outcome.counts()).containsEntry("retained", 3L).containsEntry("linked", 1L);
            assertThat(owners(cluster.admin(), target))
                    .containsExactly(metadata(cluster.admin(), target, "owner").getUid());
            assertThat(metadata(cluster.admin(), target, "owned").getManagedFields())
                    .extracting(ManagedFieldsEntry::getManager)
                    .noneMatch(manager -> manager.endsWith(":unlinked"));
        }
    }

    @Test
    void whatAPersonMadeInThePlaceOfARestoredObjectIsLeftAlone(ControlPlane cluster, FreshNames names) {
        String target = names.next("unfinished");
        try (Shipyard yard = ownerAndOwned(cluster, names.next("source"), target)) {
            yard.restore(Shipyard.canceledAt(RELINK));
            cluster.admin().configMaps().inNamespace(target).withName("owned").delete();
            cluster.admin()
                    .resource(new ConfigMapBuilder()
                            .withNewMetadata()
                            .withName("owned")
                            .withNamespace(target)
                            .endMetadata()
                            .build())
                    .create();

            Outcome outcome = yard.restore();

            assertThat(outcome.counts()).doesNotContainKey("linked").containsEntry("retained", 3L);
            assertThat(owners(cluster.admin(), target)).isEmpty();
        }
    }
}
