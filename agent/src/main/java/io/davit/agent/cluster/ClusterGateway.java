package io.davit.agent.cluster;

/** One cluster, reached with one identity. Safe for use by many threads. */
public interface ClusterGateway extends AutoCloseable {
    ClusterIdentity identity();

    /** Asks anew each time: CRDs come and go. */
    Discovery discover();

    ResourceReader reader();

    ResourceApplier applier();

    @Override
    void close();
}
