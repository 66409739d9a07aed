package io.davit.hub.agentlink;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** The one key that the listener has; who comes too fast does not get to see it. */
final class OneKey extends X509ExtendedKeyManager {
    private static final String ALIAS = "hub";

    private final PrivateKey key;
    private final X509Certificate[] chain;
    private final BooleanSupplier admission;

    /** @param admission is asked once for each handshake, before anything costly is done for it */
    OneKey(PrivateKey key, List<X509Certificate> chain, BooleanSupplier admission) {
        this.admission = admission;
        this.key = key;
        this.chain = chain.toArray(X509Certificate[]::new);
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        // A handshake asks for one kind of key after the other: only that for which there is one counts.
        return keyType.equals(key.getAlgorithm()) && admission.getAsBoolean() ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return chooseServerAlias(keyType, issuers, null);
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return chain.clone();
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return key;
    }
}
