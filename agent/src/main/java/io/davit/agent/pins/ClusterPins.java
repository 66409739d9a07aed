package io.davit.agent.pins;

import io.davit.agent.cluster.ClusterGateway;
import io.davit.agent.repository.RepositoryPin;
import io.davit.agent.repository.WriterMemory;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the pins of locations in the cluster, too (R5): an agent whose ledger was lost still knows which repository a
 * location held, and refuses another one in its place.
 *
 * <p>What the ledger remembers is enough to go on while the cluster is away. An agent that remembers nothing asks the
 * cluster first, and does not go on without its answer.
 */
public final class ClusterPins {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterPins.class);

    private final Supplier<ClusterGateway> cluster;

    /** @param cluster asked when the first location is opened */
    public ClusterPins(Supplier<ClusterGateway> cluster) {
        this.cluster = cluster;
    }

    /**
     * The ledger's memory of a location, with the pin held by the cluster as well.
     *
     * @param location name in the configuration
     * @param place where it is: kind, host, bucket, prefix. Another place under an old name has a pin of its own.
     */
    public WriterMemory over(WriterMemory ledger, String location, String place) {
        return new PinnedMemory(ledger, this, new PinSecret(location, place));
    }

    /** @throws DavitException REPOSITORY_PIN_MISMATCH if ledger and cluster disagree; CLUSTER_* if only the cluster could tell, and does not */
    Optional<RepositoryPin> pin(Optional<RepositoryPin> inLedger, PinSecret secret) {
        Optional<RepositoryPin> inCluster;
        try {
            inCluster = secret.read(cluster.get());
            if (inLedger.isPresent() && inCluster.isEmpty()) {
                keep(inLedger.get(), secret);
            }
        } catch (DavitException e) {
            if (inLedger.isEmpty() || e.code() == ErrorCode.REPOSITORY_PIN_MISMATCH) {
                throw e;
            }
            LOG.atWarn()
                    .addKeyValue("secret", secret.name())
                    .addKeyValue("code", e.code())
                    .log("The pin could not be compared with the cluster's; the ledger's holds");
            return inLedger;
        }
        if (inLedger.isPresent() && inCluster.isPresent() && !inLedger.equals(inCluster)) {
            throw new DavitException(
                    ErrorCode.REPOSITORY_PIN_MISMATCH,
                    "the ledger remembers repository " + inLedger.get().repositoryId() + ", the Secret " + secret.name()
                            + " remembers " + inCluster.get().repositoryId());
        }
        return inLedger.or(() -> inCluster);
    }

    /** @throws DavitException REPOSITORY_PIN_MISMATCH if the cluster remembers another one; CLUSTER_* */
    void keep(RepositoryPin pin, PinSecret secret) {
        switch (secret.create(cluster.get(), pin)) {
            case KEPT -> {}
            case NO_NAMESPACE ->
                LOG.atWarn()
                        .addKeyValue("secret", secret.name())
                        .log("There is no namespace " + PinSecret.NAMESPACE
                                + " in this cluster: the repository is pinned in the ledger only");
        }
    }
}
