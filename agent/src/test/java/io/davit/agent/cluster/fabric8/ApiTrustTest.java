package io.davit.agent.cluster.fabric8;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.api.Test;

/** Who is trusted, and which certificate is shown. */
class ApiTrustTest {
    private static final GeneralName SELF = new GeneralName(GeneralName.iPAddress, "127.0.0.1");

    private static ConfigBuilder config() {
        return new ConfigBuilder(Config.empty());
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Test
    void aNamedAuthorityIsTheOnlyOne() throws Exception {
        X509Certificate authority = TestTls.certificate(TestTls.keys("EC"), SELF);

        var managers = ApiTrust.trust(
                config().withCaCertData(base64(TestTls.pem(authority))).build());

        assertThat(managers).hasSize(1);
        assertThat(((X509TrustManager) managers[0]).getAcceptedIssuers()).containsExactly(authority);
    }

    @Test
    void anAuthorityThatIsNoCertificateIsRefused() {
        Config config = config().withCaCertData(base64("nothing".getBytes(StandardCharsets.UTF_8)))
                .build();

        assertThatThrownBy(() -> ApiTrust.context(config)).isInstanceOf(java.security.cert.CertificateException.class);
    }

    @Test
    void showsItsCertificateWhateverFormTheKeyHas() throws Exception {
        KeyPair ec = TestTls.keys("EC");
        KeyPair rsa = TestTls.keys("RSA");

        assertThat(shown(ec, TestTls.pem("PRIVATE KEY", ec.getPrivate().getEncoded())))
                .isEqualTo("EC");
        assertThat(shown(ec, sec1(ec))).isEqualTo("EC");
        assertThat(shown(rsa, TestTls.pem("PRIVATE KEY", rsa.getPrivate().getEncoded())))
                .isEqualTo("RSA");
        assertThat(shown(
                        rsa,
                        TestTls.pem(
                                "RSA PRIVATE KEY",
                                PrivateKeyInfo.getInstance(rsa.getPrivate().getEncoded())
                                        .parsePrivateKey()
                                        .toASN1Primitive()
                                        .getEncoded())))
                .isEqualTo("RSA");
    }

    /** As OpenSSL writes it: the curve stands before the key. */
    private static byte[] sec1(KeyPair keys) throws IOException {
        ASN1BitString point =
                SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()).getPublicKeyData();
        BigInteger secret = ((ECPrivateKey) keys.getPrivate()).getS();
        ByteArrayOutputStream pem = new ByteArrayOutputStream();
        pem.writeBytes(TestTls.pem("EC PARAMETERS", SECObjectIdentifiers.secp256r1.getEncoded()));
        pem.writeBytes(TestTls.pem(
                "EC PRIVATE KEY",
                new org.bouncycastle.asn1.sec.ECPrivateKey(256, secret, point, SECObjectIdentifiers.secp256r1)
                        .getEncoded()));
        return pem.toByteArray();
    }

    /** The algorithm of the certificate that a server which wants one was shown. */
    private static String shown(KeyPair keys, byte[] key) throws Exception {
        KeyPair serverKeys = TestTls.keys("EC");
        X509Certificate server = TestTls.certificate(serverKeys, SELF);
        X509Certificate client = TestTls.certificate(keys, SELF);
        SSLContext ours = ApiTrust.context(config().withCaCertData(base64(TestTls.pem(server)))
                .withClientCertData(base64(TestTls.pem(client)))
                .withClientKeyData(base64(key))
                .build());
        try (SSLServerSocket listener = (SSLServerSocket) TestTls.server(serverKeys, server, client)
                .getServerSocketFactory()
                .createServerSocket(0)) {
            listener.setNeedClientAuth(true);
            CompletableFuture<String> seen = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                try (SSLSocket socket = (SSLSocket) listener.accept()) {
                    socket.startHandshake();
                    seen.complete(socket.getSession()
                            .getPeerCertificates()[0]
                            .getPublicKey()
                            .getAlgorithm());
                } catch (IOException e) {
                    seen.completeExceptionally(e);
                }
            });
            try (SSLSocket socket =
                    (SSLSocket) ours.getSocketFactory().createSocket("127.0.0.1", listener.getLocalPort())) {
                socket.startHandshake();
                return seen.get();
            }
        }
    }
}
