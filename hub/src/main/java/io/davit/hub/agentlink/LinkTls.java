package io.davit.hub.agentlink;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What the listener shows, and whom it believes.
 *
 * @param chain leaf first
 * @param authority the hub's own: agents' certificates are its
 */
public record LinkTls(PrivateKey key, List<X509Certificate> chain, X509Certificate authority) {
    @Override
    public String toString() {
        return "****";
    }
}
