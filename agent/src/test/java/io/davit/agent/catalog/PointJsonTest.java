package io.davit.agent.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.objectstore.LockMode;
import io.davit.agent.objectstore.RetentionLock;
import io.davit.agent.repository.Naming;
import io.davit.agent.repository.Occasion;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.RestorePointSummary;
import io.davit.agent.repository.RestorePointSummary.NamespaceSummary;
import io.davit.agent.repository.RestorePointSummary.Source;
import io.davit.agent.repository.RestorePointSummary.VolumeSummary;
import io.davit.agent.run.RunId;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PointJsonTest {
    private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");

    private static CatalogPoint point(Optional<Instant> retainUntil, Optional<RetentionLock> lock) {
        return new CatalogPoint(
                "quay",
                new RestorePointId("f00d", 7),
                "ab".repeat(32),
                new RestorePointSummary(
                        RunId.next(Clock.fixed(NOON, ZoneOffset.UTC)),
                        new Source("uid", "pier", "v1.36"),
                        NOON,
                        NOON.plusSeconds(9),
                        true,
                        List.of(new NamespaceSummary("shop", Map.of("core/secrets", 2L))),
                        Map.of("storage.k8s.io/storageclasses", 1L),
                        List.of(new VolumeSummary("shop", "data", "pv-1", true, 3, 15)),
                        15,
                        9,
                        1,
                        List.of("core/events"),
                        new Naming("weekly", Map.of("tier", "gold")),
                        retainUntil,
                        lock,
                        new Occasion("nightly", "cd".repeat(32))));
    }

    @Test
    void aPointComesBackWhole() {
        CatalogPoint plain = point(Optional.empty(), Optional.empty());
        CatalogPoint locked = point(
                Optional.of(NOON.plusSeconds(60)),
                Optional.of(new RetentionLock(LockMode.COMPLIANCE, NOON.plusSeconds(3_600))));

        assertThat(PointJson.point(PointJson.of(plain))).isEqualTo(plain);
        assertThat(PointJson.point(PointJson.of(locked))).isEqualTo(locked);
    }
}
