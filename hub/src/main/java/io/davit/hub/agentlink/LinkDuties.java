package io.davit.hub.agentlink;

import io.davit.hub.instructions.Delivery;
import io.davit.hub.reports.InventoryIntake;
import io.davit.hub.reports.ProgressIntake;
import io.davit.hub.reports.ReportIntake;
import io.davit.hub.sessions.SessionDesk;
import io.davit.proto.agent.v1.Envelope;
import java.util.List;
import java.util.function.Function;

/**
 * Who decides what the listener hears.
 *
 * @param inventories makes the collector of one session, by the cluster's uid
 */
public record LinkDuties(
        SessionDesk desk,
        Delivery delivery,
        ReportIntake reports,
        Function<String, InventoryIntake> inventories,
        ProgressIntake progress,
        KeySets keySets,
        Renewal renewal) {
    /** The newest key set, as the root signed it. */
    public interface KeySets {
        long version();

        Envelope newest();
    }

    /** New certificates for agents that have one. */
    @FunctionalInterface
    public interface Renewal {
        /**
         * @param cluster uid of the cluster, from the certificate that the call came with
         * @param serial of that certificate, hexadecimal
         * @param request PKCS #10, DER
         * @return the chain, DER, leaf first
         */
        List<byte[]> renew(String cluster, String serial, byte[] request);
    }
}
