package io.davit.hub.keys;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Keys that a listener of the hub may show, by alias; which of them, a listener decides for each handshake. It is nobody's client. */
public abstract class ServerKeys extends X509ExtendedKeyManager {
    /** What a listener shows. */
    public record Shown(PrivateKey key, X509Certificate[] chain) {}

    private final Map<String, Shown> keys;

    protected ServerKeys(Map<String, Shown> keys) {
        this.keys = Map.copyOf(keys);
    }

    /**
     * A handshake asks for one kind of key after the other. Called only for the kind of the key that it leads to.
     *
     * @return whether the key is shown
     */
    protected abstract boolean admits();

    /** @param engine of the handshake, if it is known: the names that were asked for */
    protected abstract String alias(@Nullable SSLEngine engine);

    private Shown shown(String alias) {
        return Optional.ofNullable(keys.get(alias))
                .orElseThrow(() -> new IllegalStateException("the listener has no key " + alias));
    }

    @Override
    public final @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        String alias = alias(engine);
        return keyType.equals(shown(alias).key().getAlgorithm()) && admits() ? alias : null;
    }

    @Override
    public final @Nullable String chooseServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return chooseEngineServerAlias(keyType, issuers, null);
    }

    @Override
    public final String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return keys.keySet().toArray(String[]::new);
    }

    @Override
    public final String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public final @Nullable String chooseClientAlias(
            String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    @Override
    public final X509Certificate[] getCertificateChain(String alias) {
        return shown(alias).chain().clone();
    }

    @Override
    public final PrivateKey getPrivateKey(String alias) {
        return shown(alias).key();
    }
}
