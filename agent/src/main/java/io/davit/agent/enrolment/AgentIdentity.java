package io.davit.agent.enrolment;

import io.davit.signing.ListenerAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;

/**
 * An agent that its hub knows.
 *
 * @param chain the client certificate first, the hub's authority last
 * @param link where the hub takes sessions
 */
public record AgentIdentity(AgentKeys keys, List<X509Certificate> chain, ListenerAddress link) {
    /** Within a Java process only; the key store never leaves the memory. */
    private static final char[] NO_PASSWORD = new char[0];

    public AgentIdentity {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("an identity has a certificate");
        }
    }

    public X509Certificate certificate() {
        return chain.getFirst();
    }

    public Instant expiresAt() {
        return certificate().getNotAfter().toInstant();
    }

    /**
     * When to ask for the next certificate: at two thirds of the life, plus or minus a tenth of it, so that agents that were
     * enrolled together do not come back together.
     *
     * @param random in [0, 1)
     */
    Instant renewalDue(double random) {
        Instant from = certificate().getNotBefore().toInstant();
        double life = Duration.between(from, expiresAt()).toSeconds();
        return from.plusSeconds((long) (life * (2.0 / 3 + (random * 2 - 1) / 10)));
    }

    /** Presents the client certificate. */
    public KeyManagerFactory keyManagers() {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setKeyEntry("agent", keys.tlsPrivate(), NO_PASSWORD, chain.toArray(X509Certificate[]::new));
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, NO_PASSWORD);
            return factory;
        } catch (GeneralSecurityException | java.io.IOException e) {
            throw new IllegalStateException("a key and its certificate cannot be put into a key store", e);
        }
    }
}
