package io.davit.cli.hub.grpc;

import io.davit.cli.hub.HubTrust;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Believes chains that end at the authority that is meant. With a pin, the authority's certificate is taken from the chain
 * itself: who shows it has to hold a certificate that its key signed. The name is compared by the TLS engine, which wraps this
 * class because it is not an {@code X509ExtendedTrustManager}.
 */
final class TrustedHub implements X509TrustManager {
    private final HubTrust trust;

    TrustedHub(HubTrust trust) {
        this.trust = trust;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        Collection<X509Certificate> anchors = switch (trust) {
            case HubTrust.PinnedAuthority pin -> List.of(pinned(chain, pin));
            case HubTrust.Authorities authorities -> certificates(authorities.pem());
        };
        manager(anchors).checkServerTrusted(chain, authType);
    }

    private static X509Certificate pinned(X509Certificate[] chain, HubTrust.PinnedAuthority pin)
            throws CertificateException {
        return Arrays.stream(chain)
                .filter(certificate -> certificate.getBasicConstraints() >= 0)
                .filter(certificate -> pin(certificate).equals(pin.sha256()))
                .findFirst()
                .orElseThrow(() -> new CertificateException("the pinned authority is not in the chain of the hub"));
    }

    /** SHA-256 of the public key, hexadecimal. */
    static String pin(X509Certificate certificate) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(certificate.getPublicKey().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509TrustManager manager(Collection<X509Certificate> anchors) throws CertificateException {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (X509Certificate anchor : anchors) {
                store.setCertificateEntry("anchor-" + number++, anchor);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509TrustManager plain) {
                    return plain;
                }
            }
        } catch (GeneralSecurityException | java.io.IOException e) {
            throw new CertificateException("the authorities cannot be used", e);
        }
        throw new IllegalStateException("no trust manager for X.509");
    }

    /** @throws DavitException CONFIG_INVALID if there is none */
    static Collection<X509Certificate> certificates(String pem) {
        try {
            List<X509Certificate> certificates = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (certificates.isEmpty()) {
                throw new DavitException(ErrorCode.CONFIG_INVALID, "there is no certificate in the CA file");
            }
            return certificates;
        } catch (CertificateException e) {
            throw new DavitException(ErrorCode.CONFIG_INVALID, "the CA file holds no PEM certificates", e);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("nobody dials a command line");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
