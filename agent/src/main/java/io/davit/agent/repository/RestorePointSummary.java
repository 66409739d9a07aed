package io.davit.agent.repository;

import io.davit.agent.objectstore.RetentionLock;
import io.davit.agent.run.RunId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a RESTORE_POINT entry says about its restore point: enough for the catalog, without opening the manifest.
 *
 * @param complete false if items failed: their problems are in the manifest
 * @param cluster UID and name of the source cluster
 * @param namespaces frozen selection, in byte order, with counts of objects by resource id ({@code apps/deployments})
 * @param clusterScoped counts of cluster-scoped objects by resource id
 * @param sourceBytes size of the volumes' files
 * @param storedBytes what this run added to the location
 * @param leftOut resource ids that the order left out on purpose, in byte order
 * @param naming what people call it
 * @param retainUntil nobody forgets or prunes it before (R22)
 * @param lock everything that it needs was locked by the store for so long, at least, when it was sealed (R21)
 * @param occasion with which others it belongs, for retention
 */
public record RestorePointSummary(
        RunId run,
        Source cluster,
        Instant started,
        Instant sealed,
        boolean complete,
        List<NamespaceSummary> namespaces,
        Map<String, Long> clusterScoped,
        List<VolumeSummary> volumes,
        long sourceBytes,
        long storedBytes,
        long problems,
        List<String> leftOut,
        Naming naming,
        Optional<Instant> retainUntil,
        Optional<RetentionLock> lock,
        Occasion occasion) {

    /** Of a backup that nobody gave a name. */
    public RestorePointSummary(
            RunId run,
            Source cluster,
            Instant started,
            Instant sealed,
            boolean complete,
            List<NamespaceSummary> namespaces,
            Map<String, Long> clusterScoped,
            List<VolumeSummary> volumes,
            long sourceBytes,
            long storedBytes,
            long problems,
            List<String> leftOut) {
        this(
                run,
                cluster,
                started,
                sealed,
                complete,
                namespaces,
                clusterScoped,
                volumes,
                sourceBytes,
                storedBytes,
                problems,
                leftOut,
                Naming.NONE);
    }

    /** Of one that may be forgotten at any time. */
    public RestorePointSummary(
            RunId run,
            Source cluster,
            Instant started,
            Instant sealed,
            boolean complete,
            List<NamespaceSummary> namespaces,
            Map<String, Long> clusterScoped,
            List<VolumeSummary> volumes,
            long sourceBytes,
            long storedBytes,
            long problems,
            List<String> leftOut,
            Naming naming) {
        this(
                run,
                cluster,
                started,
                sealed,
                complete,
                namespaces,
                clusterScoped,
                volumes,
                sourceBytes,
                storedBytes,
                problems,
                leftOut,
                naming,
                Optional.empty(),
                Optional.empty(),
                Occasion.ON_DEMAND);
    }

    /** As it is sealed: with what only the writer knows. */
    public RestorePointSummary sealedWith(long stored, long furtherProblems, Optional<RetentionLock> locked) {
        return new RestorePointSummary(
                run,
                cluster,
                started,
                sealed,
                complete,
                namespaces,
                clusterScoped,
                volumes,
                sourceBytes,
                stored,
                problems + furtherProblems,
                leftOut,
                naming,
                retainUntil,
                locked,
                occasion);
    }

    public record Source(String uid, String name, String version) {}

    public record NamespaceSummary(String name, Map<String, Long> objects) {}

    /** @param hasData false if only the objects of the claim were captured */
    public record VolumeSummary(
            String namespace, String claim, String volume, boolean hasData, long files, long bytes) {}

    public long objects() {
        long total = clusterScoped.values().stream().mapToLong(Long::longValue).sum();
        for (NamespaceSummary namespace : namespaces) {
            total += namespace.objects().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }
        return total;
    }
}
