package io.davit.agent.repository;

import io.davit.errors.Problem;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * An authenticated restore point, open for reading. Everything it hands out was verified against its ids first. Several
 * threads may read at once, each its own range or volume.
 */
public interface RestorePoint {
    RestorePointId id();

    /** Of the journal entry that is the restore point: 64 hexadecimal digits. */
    String hash();

    RestorePointSummary summary();

    /** All problems of the backup. */
    List<Problem> problems();

    /** Resource ids present, in stream order, each with its section. */
    List<ResourceRange> resourceRanges();

    /** Visits the objects of the range in order. The array may be kept. */
    void resources(ResourceRange range, BiConsumer<ResourceKey, byte[]> visitor);

    List<VolumeIdentity> volumes();

    /** @throws io.davit.errors.DavitException RESTORE_POINT_UNKNOWN if the restore point has no data of that claim */
    VolumeReader volume(VolumeIdentity volume);

    /** The same volume for who looks for some of its entries; stands before the first one. */
    VolumeCursor browse(VolumeIdentity volume);

    /**
     * Looks for every object that the restore point needs, by its reference list, before anything is restored.
     *
     * @throws io.davit.errors.DavitException MISSING_DATA naming what is missing
     */
    void confirmPresence();
}
