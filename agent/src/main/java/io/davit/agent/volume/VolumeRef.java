package io.davit.agent.volume;

/**
 * A bound volume.
 *
 * @param volumeJson the PersistentVolume object, UTF-8 JSON as the API server sent it
 */
public record VolumeRef(ClaimName claim, String volumeName, byte[] volumeJson) {
    @Override
    public String toString() {
        return claim + " (" + volumeName + ")";
    }
}
