package io.davit.agent.enrolment;

import io.davit.agent.hub.HubPins;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts whom the pinned authority vouches for, and nobody else: the authority is known by its key, whatever its
 * certificate is called, and the peer must carry the URI that its role has (section 3 of the protocol). Chain, validity,
 * usage and host name are the platform's checks, below that one anchor.
 */
public final class PinnedAuthority extends X509ExtendedTrustManager {
    private static final int URI_NAME = 6;

    private final String caKey;
    private final String uri;
    private final Clock clock;

    /**
     * @param caKey SHA-256 of the authority's public key, hexadecimal
     * @param uri that the peer's certificate must name
     */
    private PinnedAuthority(String caKey, String uri, Clock clock) {
        this.caKey = caKey;
        this.uri = uri;
        this.clock = clock;
    }

    /** Who may answer as this hub. */
    public static PinnedAuthority ofHub(String caKey, String hubId, Clock clock) {
        return new PinnedAuthority(caKey, "davit://" + hubId + "/hub", clock);
    }

    /** Whose certificate may name this agent. */
    static PinnedAuthority ofAgent(HubPins pins, Clock clock) {
        return new PinnedAuthority(pins.caKey(), "davit://" + pins.hubId() + "/cluster/" + pins.clusterId(), clock);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        int anchor = anchor(chain);
        below(chain[anchor]).checkServerTrusted(Arrays.copyOf(chain, anchor), authType, engine);
        requireUri(chain[0]);
    }

    /** A chain that was issued to this agent: leaf first, the authority last. */
    void checkIssued(List<X509Certificate> certificates) throws CertificateException {
        X509Certificate[] chain = certificates.toArray(X509Certificate[]::new);
        int anchor = anchor(chain);
        below(chain[anchor]).checkClientTrusted(Arrays.copyOf(chain, anchor), "EC", (@Nullable SSLEngine) null);
        requireUri(chain[0]);
    }

    /** The authority's place in the chain; there is always something below it. */
    private int anchor(X509Certificate[] chain) throws CertificateException {
        for (int i = 1; i < chain.length; i++) {
            boolean isAuthority = chain[i].getBasicConstraints() >= 0;
            if (isAuthority && Digests.hex(chain[i].getPublicKey().getEncoded()).equals(caKey)) {
                return i;
            }
        }
        throw new CertificateException("the chain does not come from the pinned authority");
    }

    private X509ExtendedTrustManager below(X509Certificate anchor) throws CertificateException {
        try {
            PKIXBuilderParameters below =
                    new PKIXBuilderParameters(Set.of(new TrustAnchor(anchor, null)), new X509CertSelector());
            // The hub shuts certificates out by its own denylist.
            below.setRevocationEnabled(false);
            below.setDate(Date.from(clock.instant()));
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(new CertPathTrustManagerParameters(below));
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager extended) {
                    return extended;
                }
            }
        } catch (GeneralSecurityException e) {
            throw new CertificateException("the pinned authority cannot be used", e);
        }
        throw new CertificateException("this platform has no PKIX");
    }

    private void requireUri(X509Certificate leaf) throws CertificateException {
        Collection<List<?>> names = leaf.getSubjectAlternativeNames();
        boolean isNamed = names != null
                && names.stream()
                        .anyMatch(name ->
                                name.get(0).equals(URI_NAME) && name.get(1).equals(uri));
        if (!isNamed) {
            throw new CertificateException("the certificate is not one of " + uri);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("the host name could not be checked");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("the host name could not be checked");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("an agent serves nobody");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("an agent serves nobody");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("an agent serves nobody");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
