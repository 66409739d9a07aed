package io.davit.hub.keys;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * What a listener shows: its key and the chain, leaf first.
 *
 * @param renewAt when the next one is due; a certificate of the operator is renewed by the operator
 */
public record TlsMaterial(PrivateKey key, List<X509Certificate> chain, Instant renewAt) {
    public TlsMaterial {
        chain = List.copyOf(chain);
    }

    @Override
    public String toString() {
        return "TLS material until " + chain.getFirst().getNotAfter().toInstant();
    }
}
