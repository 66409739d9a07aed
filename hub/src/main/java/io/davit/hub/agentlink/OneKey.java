package io.davit.hub.agentlink;

import io.davit.hub.keys.ServerKeys;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** The one key that the listener has; who comes too fast does not get to see it. */
final class OneKey extends ServerKeys {
    private static final String ALIAS = "hub";

    private final BooleanSupplier admission;

    /** @param admission is asked once for each handshake, before anything costly is done for it */
    OneKey(PrivateKey key, List<X509Certificate> chain, BooleanSupplier admission) {
        super(Map.of(ALIAS, new Shown(key, chain.toArray(X509Certificate[]::new))));
        this.admission = admission;
    }

    @Override
    protected String alias(@Nullable SSLEngine engine) {
        return ALIAS;
    }

    @Override
    protected boolean admits() {
        return admission.getAsBoolean();
    }
}
