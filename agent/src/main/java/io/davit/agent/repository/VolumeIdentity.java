package io.davit.agent.repository;

/** The claim and the PersistentVolume that a volume backup came from. */
public record VolumeIdentity(String namespace, String claim, String volume) {
    @Override
    public String toString() {
        return namespace + "/" + claim;
    }
}
