package io.davit.agent.restore;

import java.time.Duration;

/**
 * Limits of a restore.
 *
 * @param startWrites writes in flight at first
 * @param mostWrites writes in flight at most
 * @param volumesAtOnce volumes whose data are written at the same time
 * @param patience how long the cluster may make no progress with what a restore waits for (definitions to be established, claims to be bound, services of webhooks to answer)
 */
public record RestoreSettings(int startWrites, int mostWrites, int volumesAtOnce, Duration patience) {
    public static final RestoreSettings STANDARD = new RestoreSettings(8, 48, 2, Duration.ofMinutes(2));
}
