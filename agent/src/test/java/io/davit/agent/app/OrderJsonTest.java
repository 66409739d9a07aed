package io.davit.agent.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.agent.backup.BackupOrder;
import io.davit.agent.backup.CaptureScope;
import io.davit.agent.backup.ClusterScopedChoice;
import io.davit.agent.repository.Naming;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.restore.RestoreOrder;
import io.davit.agent.run.RunKind;
import io.davit.agent.run.RunOrder;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderJsonTest {
    @Test
    void carriesABackupOrderWhole() {
        BackupOrder order = new BackupOrder(
                List.of("shop"),
                List.of("kube-system"),
                "quay",
                new CaptureScope(
                        List.of(
                                ClusterScopedChoice.named("issuers/one"),
                                ClusterScopedChoice.labelled("issuers:tier in (a,b)")),
                        List.of("ships.example.com"),
                        List.of("secrets")),
                new Naming("weekly", Map.of("tier", "gold")),
                86_400,
                "nightly");

        assertThat(OrderJson.backup(OrderJson.of(order))).isEqualTo(order);
    }

    @Test
    void carriesARestoreOrderWhole() {
        RestoreOrder order = new RestoreOrder(
                new RestorePointId("f00d", 7),
                "quay",
                List.of("shop"),
                Map.of("shop", "copy"),
                Map.of("fast", "slow"),
                Map.of("/a", "/b"),
                true,
                false,
                true);

        assertThat(OrderJson.restore(OrderJson.of(order))).isEqualTo(order);
    }

    /** A run that an older process admitted goes on under this one. */
    @Test
    void readsTheOrderOfAnOlderProcess() {
        String json = "{\"namespaces\":[\"shop\"],\"excluded\":[],\"location\":\"quay\"}";

        assertThat(OrderJson.backup(new RunOrder(RunKind.BACKUP, "quay", json)))
                .isEqualTo(new BackupOrder(List.of("shop"), List.of(), "quay", CaptureScope.STANDARD));
    }

    @Test
    void readsTheRestoreOrderOfAnOlderProcess() {
        String json = "{\"point\":{\"writerId\":\"f00d\",\"number\":7},\"location\":\"quay\",\"namespaces\":[],"
                + "\"namespaceMapping\":{},\"storageClassMapping\":{},\"pathMapping\":{},\"withData\":true,\"withJobs\":false}";

        assertThat(OrderJson.restore(new RunOrder(RunKind.RESTORE, "quay", json)))
                .isEqualTo(new RestoreOrder(
                        new RestorePointId("f00d", 7),
                        "quay",
                        List.of(),
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        true,
                        false,
                        false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "null",
                "{\"namespaces\":null,\"excluded\":[],\"location\":\"quay\"}",
                "{\"namespaces\":[],\"excluded\":[],\"location\":\"quay\",\"further\":1}",
                "{\"namespaces\":[],\"excluded\":[],\"location\":\"quay\",\"scope\":null}",
                "{\"namespaces\":[],\"excluded\":[],\"location\":\"quay\",\"scope\":{\"clusterScoped\":[{\"kind\":\"x\",\"name\":\"\",\"labels\":\"\"}],\"aggregatedGroups\":[],\"leftOut\":[]}}",
            })
    void refusesWhatIsNoOrder(String json) {
        assertThatThrownBy(() -> OrderJson.backup(new RunOrder(RunKind.BACKUP, "quay", json)))
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ARGUMENT_INVALID));
    }
}
