package io.davit.agent.repository;

/** Takes the API objects of one restore point, in the order of {@link ResourceKey}. For one thread. */
public interface ResourceWriter extends AutoCloseable {
    /**
     * @param json stored as it is
     * @throws IllegalStateException if the order is broken
     */
    void add(ResourceKey key, byte[] json);

    void finish();

    @Override
    void close();
}
