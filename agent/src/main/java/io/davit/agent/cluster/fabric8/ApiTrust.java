package io.davit.agent.cluster.fabric8;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Whom we take for the API server, and how we prove who we are. As with kubectl, an authority that the configuration names is the only one;
 * without one, those of the JVM count.
 */
final class ApiTrust {
    private ApiTrust() {}

    /** The words of what it throws may quote a certificate or a key. */
    static SSLContext context(Config config) throws GeneralSecurityException, IOException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys(config), trust(config), null);
        return context;
    }

    private static KeyManager @Nullable [] keys(Config config) throws GeneralSecurityException, IOException {
        Optional<byte[]> chain = read(config.getClientCertData(), config.getClientCertFile());
        Optional<byte[]> key = read(config.getClientKeyData(), config.getClientKeyFile());
        return chain.isPresent() && key.isPresent()
                ? new KeyManager[] {ClientCertificate.of(certificates(chain.get()), key.get())}
                : null;
    }

    static TrustManager @Nullable [] trust(Config config) throws GeneralSecurityException, IOException {
        if (config.isTrustCerts()) {
            return SSLUtils.trustManagers(config);
        }
        Optional<byte[]> authorities = read(config.getCaCertData(), config.getCaCertFile());
        if (authorities.isEmpty()) {
            return null;
        }
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        for (X509Certificate authority : certificates(authorities.get())) {
            trusted.setCertificateEntry("authority-" + trusted.size(), authority);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory.getTrustManagers();
    }

    private static List<X509Certificate> certificates(byte[] pem) throws CertificateException {
        List<X509Certificate> certificates =
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem)).stream()
                        .map(X509Certificate.class::cast)
                        .toList();
        if (certificates.isEmpty()) {
            // The JVM would take no authority for a reason to trust nobody, but no certificate for one to be nobody.
            throw new CertificateException("no certificate");
        }
        return certificates;
    }

    /** Data stand for themselves in base64, and win over a file. */
    private static Optional<byte[]> read(@Nullable String data, @Nullable String file) throws IOException {
        if (data != null && !data.isBlank()) {
            return Optional.of(Base64.getMimeDecoder().decode(data));
        }
        return file == null || file.isBlank() ? Optional.empty() : Optional.of(Files.readAllBytes(Path.of(file)));
    }
}
