package io.davit.agent.trees;

import io.davit.agent.repository.RestorePoint;
import io.davit.agent.repository.VolumeIdentity;
import io.davit.agent.repository.VolumeReader;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The trees of one restore point, by name. */
public final class Trees {
    private final RestorePoint point;
    private final Map<String, VolumeIdentity> byName;

    private Trees(RestorePoint point, Map<String, VolumeIdentity> byName) {
        this.point = point;
        this.byName = byName;
    }

    public static Trees of(RestorePoint point) {
        Map<String, VolumeIdentity> byName = new TreeMap<>();
        for (VolumeIdentity volume : point.volumes()) {
            byName.put(TreeName.of(volume).text(), volume);
        }
        return new Trees(point, byName);
    }

    /** In the order of their names. */
    public List<VolumeReader> all() {
        return byName.values().stream().map(point::volume).toList();
    }

    /** @throws DavitException ARGUMENT_INVALID naming those that are there */
    public VolumeReader named(String name) {
        VolumeIdentity volume = byName.get(name);
        if (volume == null) {
            throw new DavitException(
                    ErrorCode.ARGUMENT_INVALID,
                    "restore point " + point.id() + " has no tree '" + name + "'; it has: "
                            + String.join(", ", byName.keySet()));
        }
        return point.volume(volume);
    }
}
