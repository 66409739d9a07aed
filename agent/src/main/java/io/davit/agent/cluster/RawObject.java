package io.davit.agent.cluster;

/**
 * One API object as bytes, as the server sent it, with {@code kind} and {@code apiVersion} put back.
 *
 * @param json UTF-8; not to be changed by whoever gets it
 */
public record RawObject(ResourceType type, ObjectMetadata metadata, byte[] json) {
    @Override
    public String toString() {
        return type + " " + metadata.name();
    }
}
