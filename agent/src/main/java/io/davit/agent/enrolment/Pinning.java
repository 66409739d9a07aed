package io.davit.agent.enrolment;

import io.davit.agent.enrolment.HubPinSecret.Pinned;
import io.davit.agent.hub.HubMemory;
import io.davit.agent.hub.HubPins;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares the pins of the cluster with those of the ledger (section 3 of the protocol). */
public final class Pinning {
    private static final Logger LOG = LoggerFactory.getLogger(Pinning.class);

    private Pinning() {}

    /**
     * The pins that count, in both places from then on.
     *
     * @return empty if the cluster has none and never had
     * @throws DavitException HUB_PINS_DIFFER
     */
    public static Optional<HubPins> settle(Optional<Pinned> inCluster, HubMemory ledger) {
        Optional<HubPins> inLedger = ledger.pins();
        if (inCluster.isEmpty()) {
            inLedger.ifPresent(pins -> {
                throw differ("the Secret " + HubPinSecret.NAME + " is gone, and the ledger has pins", pins);
            });
            return Optional.empty();
        }
        Pinned pinned = inCluster.get();
        if (inLedger.isEmpty()) {
            ledger.keepPins(pinned.pins());
        } else if (!inLedger.get().equals(pinned.pins())) {
            if (!pinned.replaces().equals(inLedger.get().digest())) {
                throw differ("the Secret " + HubPinSecret.NAME + " and the ledger do not agree", inLedger.get());
            }
            LOG.atWarn()
                    .addKeyValue("hub", pinned.pins().hubId())
                    .log("A cluster admin replaced the pins of the hub; the ledger follows");
            ledger.keepPins(pinned.pins());
        }
        return Optional.of(pinned.pins());
    }

    private static DavitException differ(String what, HubPins inLedger) {
        return new DavitException(
                ErrorCode.HUB_PINS_DIFFER,
                what + "; the ledger's are of hub " + inLedger.hubId() + ", digest " + inLedger.digest());
    }
}
