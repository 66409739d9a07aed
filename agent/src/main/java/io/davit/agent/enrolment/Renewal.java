package io.davit.agent.enrolment;

import com.google.protobuf.ByteString;
import io.davit.agent.hub.HubPins;
import io.davit.errors.DavitException;
import io.davit.proto.agent.v1.RenewCertificateRequest;
import io.davit.proto.agent.v1.RenewCertificateResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for the next certificate, with a new key, before the one in use ends. It is stored before it is used: whoever dies in
 * between goes on with the old one.
 */
public final class Renewal {
    private static final Logger LOG = LoggerFactory.getLogger(Renewal.class);

    private final IdentitySecret secret;
    private final HubPins pins;
    private final Clock clock;
    private final double random;

    /** The hub, over a connection of the certificate in use. */
    @FunctionalInterface
    public interface Calls {
        /** @throws DavitException HUB_UNREACHABLE, or the code of the hub's refusal */
        RenewCertificateResponse renew(RenewCertificateRequest request);
    }

    /** @param random in [0, 1): spreads the agents of a fleet */
    public Renewal(IdentitySecret secret, HubPins pins, Clock clock, double random) {
        this.secret = secret;
        this.pins = pins;
        this.clock = clock;
        this.random = random;
    }

    public boolean isDue(AgentIdentity identity) {
        Instant due = identity.renewalDue(random);
        return !clock.instant().isBefore(due);
    }

    /**
     * Renews if it is time; a hub that cannot now will be asked again.
     *
     * @return the identity from now on, if it changed
     */
    public Optional<AgentIdentity> renewIfDue(AgentIdentity identity, Calls hub) {
        if (!isDue(identity)) {
            return Optional.empty();
        }
        try {
            AgentKeys keys = identity.keys().withNewTlsKey();
            RenewCertificateResponse answer = hub.renew(RenewCertificateRequest.newBuilder()
                    .setCertificateRequest(ByteString.copyFrom(keys.certificateRequest()))
                    .build());
            AgentIdentity renewed = new AgentIdentity(
                    keys, Enrolment.issued(pins, keys, answer.getCertificatesList(), clock), identity.link());
            secret.keep(renewed);
            LOG.atInfo().addKeyValue("expires", renewed.expiresAt()).log("the agent's certificate was renewed");
            return Optional.of(renewed);
        } catch (DavitException e) {
            LOG.atWarn()
                    .addKeyValue("code", e.code())
                    .addKeyValue("expires", identity.expiresAt())
                    .setCause(e)
                    .log("the agent's certificate could not be renewed; it will be tried again");
            return Optional.empty();
        }
    }
}
