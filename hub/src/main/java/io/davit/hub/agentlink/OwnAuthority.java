package io.davit.hub.agentlink;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Date;
import java.util.List;
import java.util.function.Predicate;
import javax.net.ssl.X509TrustManager;

/**
 * Believes certificates that the hub's own authority signed for clients, and that are valid now. The issuer is compared by its
 * key, never by its name: a certificate of another authority with the same name is refused. It sends no list of names.
 */
final class OwnAuthority implements X509TrustManager {
    private static final String FOR_CLIENTS = "1.3.6.1.5.5.7.3.2";

    private final X509Certificate authority;
    private final Predicate<String> isShutOut;
    private final Clock clock;

    /** @param isShutOut whether a certificate is on the denylist, by its serial, hexadecimal */
    OwnAuthority(X509Certificate authority, Predicate<String> isShutOut, Clock clock) {
        this.authority = authority;
        this.isShutOut = isShutOut;
        this.clock = clock;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        if (chain.length == 0) {
            throw new CertificateException("no certificate");
        }
        X509Certificate leaf = chain[0];
        leaf.checkValidity(Date.from(clock.instant()));
        try {
            leaf.verify(authority.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new CertificateException("a certificate that the hub's authority did not sign", e);
        }
        List<String> uses = leaf.getExtendedKeyUsage();
        if (leaf.getBasicConstraints() >= 0 || uses == null || !uses.contains(FOR_CLIENTS)) {
            throw new CertificateException("a certificate that is not for clients");
        }
        if (isShutOut.test(PeerCertificate.serial(leaf))) {
            throw new CertificateException("a certificate that was shut out");
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("the hub dials nobody");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
