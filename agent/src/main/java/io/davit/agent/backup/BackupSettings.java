package io.davit.agent.backup;

/**
 * What the agent's configuration says about backups.
 *
 * @param clusterName as people call the cluster; goes into the restore point
 * @param volumes whose data is read at the same time, at the most
 */
public record BackupSettings(String clusterName, int volumes) {
    public BackupSettings {
        if (volumes < 1) {
            throw new IllegalArgumentException("volumes must be at least 1");
        }
    }
}
