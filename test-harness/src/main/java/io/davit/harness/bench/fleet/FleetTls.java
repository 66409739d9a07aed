package io.davit.harness.bench.fleet;

import io.davit.agent.enrolment.PinnedAuthority;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS of all simulated agents: one context, from which each dial takes the key of its own agent. The hub is checked as an agent
 * checks it, each time, by {@link PinnedAuthority}.
 */
final class FleetTls {
    private final SSLContext context;
    private final AtomicInteger dials = new AtomicInteger();
    private final Map<Integer, SimulatedKeys> owners = new ConcurrentHashMap<>();

    FleetTls(PinnedAuthority hub) {
        try {
            context = SSLContext.getInstance("TLSv1.3");
            context.init(new KeyManager[] {new KeyOfTheDial()}, new TrustManager[] {hub}, null);
            // An agent resumes no session of TLS: each of its dials has a context of its own.
            context.getClientSessionContext().setSessionCacheSize(1);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has TLS 1.3", e);
        }
    }

    /** @param keys whose certificate to show; null to show none */
    SSLEngine engine(String host, @Nullable SimulatedKeys keys) {
        // The number stands in the place of a port, which nothing looks at but the cache of sessions and the key
        // manager below.
        int dial = dials.incrementAndGet();
        if (keys != null) {
            owners.put(dial, keys);
        }
        SSLEngine engine = context.createSSLEngine(host, dial);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3"});
        parameters.setApplicationProtocols(new String[] {"h2"});
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** The connection is no more, or will not be. */
    void forget(SSLEngine engine) {
        owners.remove(engine.getPeerPort());
    }

    private final class KeyOfTheDial extends X509ExtendedKeyManager {
        @Override
        public @Nullable String chooseEngineClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return engine != null && owners.containsKey(engine.getPeerPort())
                    ? Integer.toString(engine.getPeerPort())
                    : null;
        }

        private SimulatedKeys owner(String alias) {
            SimulatedKeys keys = owners.get(Integer.valueOf(alias));
            if (keys == null) {
                throw new IllegalStateException("the dial is over");
            }
            return keys;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return owner(alias).chain().toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return owner(alias).tlsKey();
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }

        @Override
        public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }

        @Override
        public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return null;
        }
    }
}
