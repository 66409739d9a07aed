package io.davit.harness.bench.fleet;

import com.google.protobuf.ByteString;
import io.davit.signing.SigningKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** Keys of the three kinds that an agent makes (protocol, section 3), and the certificate that it got. */
final class SimulatedKeys {
    private static final int SEALING_KEY = 32;

    private final KeyPair tls;
    private final SigningKey report = SigningKey.random();
    private final ByteString sealing;
    private volatile List<X509Certificate> chain = List.of();

    SimulatedKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            tls = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has P-256", e);
        }
        byte[] random = new byte[SEALING_KEY];
        new SecureRandom().nextBytes(random);
        // Nothing is sealed to a simulated agent: 32 bytes that nobody has the other half of will do.
        sealing = ByteString.copyFrom(random);
    }

    PrivateKey tlsKey() {
        return tls.getPrivate();
    }

    SigningKey report() {
        return report;
    }

    ByteString sealing() {
        return sealing;
    }

    List<X509Certificate> chain() {
        return chain;
    }

    /** PKCS #10, DER. */
    byte[] certificateRequest() {
        try {
            return new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=davit-agent"), tls.getPublic())
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(tls.getPrivate()))
                    .getEncoded();
        } catch (OperatorCreationException | IOException e) {
            throw new IllegalStateException("a fresh key cannot sign", e);
        }
    }

    /** What the hub issued, leaf first. */
    void keep(List<ByteString> certificates) throws CertificateException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> read = new ArrayList<>();
        for (ByteString der : certificates) {
            read.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der.toByteArray())));
        }
        if (read.isEmpty() || !read.getFirst().getPublicKey().equals(tls.getPublic())) {
            throw new CertificateException("a certificate for another key");
        }
        chain = List.copyOf(read);
    }
}
