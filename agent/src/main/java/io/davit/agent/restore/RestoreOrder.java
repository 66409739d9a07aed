package io.davit.agent.restore;

import io.davit.agent.repository.RestorePoint;
import io.davit.agent.repository.RestorePointId;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
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
 * @param withFieldManagers whether what is created gets the field managers back that it had at capture (A6)
 * @param pointHash of the journal entry that the restore point must be, 64 hexadecimal digits; empty if whoever ordered did
 *     not say
 */
public record RestoreOrder(
        RestorePointId point,
        String location,
        List<String> namespaces,
        Map<String, String> namespaceMapping,
        Map<String, String> storageClassMapping,
        Map<String, String> pathMapping,
        boolean withData,
        boolean withJobs,
        boolean withFieldManagers,
        String pointHash) {

    /** For somebody on the cluster, who has the restore point's id from the catalog. */
    public RestoreOrder(
            RestorePointId point,
            String location,
            List<String> namespaces,
            Map<String, String> namespaceMapping,
            Map<String, String> storageClassMapping,
            Map<String, String> pathMapping,
            boolean withData,
            boolean withJobs,
            boolean withFieldManagers) {
        this(
                point,
                location,
                namespaces,
                namespaceMapping,
                storageClassMapping,
                pathMapping,
                withData,
                withJobs,
                withFieldManagers,
                "");
    }

    /**
     * A location that was put back may hold another restore point under the same number.
     *
     * @throws DavitException RESTORE_POINT_CHANGED if the restore point is not the one that was ordered
     */
    public RestorePoint confirm(RestorePoint found) {
        if (!pointHash.isEmpty() && !pointHash.equals(found.hash())) {
            throw new DavitException(
                    ErrorCode.RESTORE_POINT_CHANGED,
                    "restore point " + point + " in '" + location + "' is not the one that was ordered");
        }
        return found;
    }
}
