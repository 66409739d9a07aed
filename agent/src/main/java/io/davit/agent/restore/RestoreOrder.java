package io.davit.agent.restore;

import io.davit.agent.repository.RestorePointId;
import java.util.List;
import java.util.Map;

/**
 * What to restore, and where to.
 *
 * @param namespaces of the restore point; empty means all
 * @param namespaceMapping source name → target name; absent ones keep their name
 * @param storageClassMapping source → target
 * @param pathMapping source path root → target path root of volumes on nodes (A8); the longest matching root wins
 * @param withData false restores API objects only
 * @param withJobs whether Jobs that no CronJob owns are restored
 */
public record RestoreOrder(
        RestorePointId point,
        String location,
        List<String> namespaces,
        Map<String, String> namespaceMapping,
        Map<String, String> storageClassMapping,
        Map<String, String> pathMapping,
        boolean withData,
        boolean withJobs) {}
