package io.davit.agent.app;

import io.davit.agent.cluster.ClusterGateway;
import io.davit.agent.cluster.fabric8.ClusterAccess;
import io.davit.agent.cluster.fabric8.Fabric8Gateway;
import io.davit.agent.config.ClusterConfig;
import io.davit.agent.run.Pause;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** The gateway to the cluster, opened by the first run: an agent starts, lists and answers without its cluster. */
final class LazyCluster implements AutoCloseable {
    private final ClusterConfig config;
    private final Clock clock;
    private final Pause pause;
    private @Nullable ClusterGateway gateway;

    LazyCluster(ClusterConfig config, Clock clock, Pause pause) {
        this.config = config;
        this.clock = clock;
        this.pause = pause;
    }

    /** @throws DavitException CONFIG_INVALID if the configuration names no way to a cluster */
    synchronized ClusterGateway gateway() {
        ClusterGateway opened = gateway;
        if (opened == null) {
            opened = Fabric8Gateway.open(access(), clock, pause);
            gateway = opened;
        }
        return opened;
    }

    boolean isConfigured() {
        return config.inCluster() || config.kubeconfig().isPresent();
    }

    /** @throws DavitException CONFIG_INVALID as {@link #gateway}, without opening anything */
    void check() {
        if (!isConfigured()) {
            throw new DavitException(
                    ErrorCode.CONFIG_INVALID, "cluster: needs kubeconfig, or in-cluster: true inside a pod");
        }
    }

    private ClusterAccess access() {
        check();
        return config.inCluster()
                ? ClusterAccess.inCluster()
                : new ClusterAccess(config.kubeconfig(), config.context());
    }

    @Override
    public synchronized void close() {
        if (gateway != null) {
            gateway.close();
        }
    }
}
