package io.davit.agent.enrolment;

import io.davit.signing.SigningKey;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * The keys that an agent makes for itself; their private halves never leave its cluster.
 *
 * @param tls ECDSA P-256, for the client certificate
 * @param report signs reports
 * @param sealing raw X25519 private key, which opens what a person sealed to this agent
 */
public record AgentKeys(KeyPair tls, SigningKey report, byte[] sealing) {
    private static final String CURVE = "secp256r1";

    public AgentKeys {
        if (sealing.length != X25519.SCALAR_SIZE) {
            throw new IllegalArgumentException("an X25519 key has 32 bytes");
        }
        sealing = sealing.clone();
    }

    static AgentKeys generate() {
        byte[] sealing = new byte[X25519.SCALAR_SIZE];
        X25519.generatePrivateKey(new SecureRandom(), sealing);
        return new AgentKeys(newTlsKey(), SigningKey.random(), sealing);
    }

    private static KeyPair newTlsKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(CURVE));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has P-256", e);
        }
    }

    /** @throws IllegalArgumentException if the bytes are no EC key */
    static KeyPair tlsKey(byte[] pkcs8, byte[] subjectPublicKeyInfo) {
        try {
            KeyFactory keys = KeyFactory.getInstance("EC");
            return new KeyPair(
                    keys.generatePublic(new X509EncodedKeySpec(subjectPublicKeyInfo)),
                    keys.generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not an EC key pair", e);
        }
    }

    /** The same agent with another key for its certificate. */
    AgentKeys withNewTlsKey() {
        return new AgentKeys(newTlsKey(), report, sealing);
    }

    PrivateKey tlsPrivate() {
        return tls.getPrivate();
    }

    PublicKey tlsPublic() {
        return tls.getPublic();
    }

    /** Raw, 32 bytes. */
    public byte[] sealingPublic() {
        byte[] publicKey = new byte[X25519.POINT_SIZE];
        X25519.generatePublicKey(sealing, 0, publicKey, 0);
        return publicKey;
    }

    /** PKCS #10, DER. The hub takes nothing from it but the key, and that its owner asks. */
    byte[] certificateRequest() {
        try {
            return new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=davit-agent"), tls.getPublic())
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(tls.getPrivate()))
                    .getEncoded();
        } catch (OperatorCreationException | IOException e) {
            throw new IllegalStateException("a fresh key cannot sign", e);
        }
    }

    public Fingerprints fingerprints() {
        return new Fingerprints(
                Digests.hex(tls.getPublic().getEncoded()),
                Digests.hex(report.publicKey()),
                Digests.hex(sealingPublic()));
    }

    /** A person compares them with what the hub shows: SHA-256, hexadecimal, of the DER SubjectPublicKeyInfo of the first and
     * of the raw bytes of the others. */
    public record Fingerprints(String tls, String report, String sealing) {}

    @Override
    public byte[] sealing() {
        return sealing.clone();
    }

    @Override
    public String toString() {
        return "keys ****";
    }
}
