package io.davit.agent.enrolment;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** The actor that issues certificates: a hub's authority. All authorities have one name. */
public final class Authority {
    public static final Instant FROM = Instant.parse("2000-01-01T00:00:00Z");
    public static final Instant TO = Instant.parse("2100-01-01T00:00:00Z");
    private static final X500Name NAME = new X500Name("CN=davit hub");

    private final KeyPair key = newKey();
    private final X509Certificate certificate = build(
            key.getPublic(),
            NAME,
            FROM,
            TO,
            builder -> builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0)));
    private int serial;

    public static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @FunctionalInterface
    private interface Extensions {
        void add(X509v3CertificateBuilder builder) throws Exception;
    }

    private X509Certificate build(PublicKey subject, X500Name name, Instant from, Instant to, Extensions extensions) {
        try {
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    NAME, BigInteger.valueOf(++serial), Date.from(from), Date.from(to), name, subject);
            extensions.add(builder);
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate())));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** SHA-256 of its public key, as agents pin it. */
    public String caKey() {
        return Digests.hex(key.getPublic().getEncoded());
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /** @param key of the certificate */
    public record Listener(KeyPair key, List<X509Certificate> chain) {
        public String keyPem() {
            return pem("PRIVATE KEY", key.getPrivate().getEncoded());
        }

        public String chainPem() {
            return Authority.chainPem(chain);
        }
    }

    public static String chainPem(List<X509Certificate> chain) {
        StringBuilder pem = new StringBuilder();
        try {
            for (X509Certificate certificate : chain) {
                pem.append(pem("CERTIFICATE", certificate.getEncoded()));
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        return pem.toString();
    }

    private static String pem(String what, byte[] der) {
        return "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + what
                + "-----\n";
    }

    /** A certificate for 127.0.0.1, as a hub's listener has it. */
    public Listener listener(String uri, Instant to) {
        return listener(uri, to, "127.0.0.1", KeyPurposeId.id_kp_serverAuth);
    }

    public Listener listener(String uri, Instant to, String address, KeyPurposeId purpose) {
        KeyPair own = newKey();
        return new Listener(own, List.of(issue(own.getPublic(), uri, to, address, purpose), certificate));
    }

    /** What an agent gets. */
    public List<X509Certificate> agentChain(PublicKey agent, String hubId, String clusterId) {
        String uri = "davit://" + hubId + "/cluster/" + clusterId;
        return List.of(issue(agent, uri, TO, null, KeyPurposeId.id_kp_clientAuth), certificate);
    }

    private X509Certificate issue(
            PublicKey subject,
            String uri,
            Instant to,
            @org.jspecify.annotations.Nullable String address,
            KeyPurposeId purpose) {
        GeneralName name = new GeneralName(GeneralName.uniformResourceIdentifier, uri);
        GeneralNames names = address == null
                ? new GeneralNames(name)
                : new GeneralNames(new GeneralName[] {new GeneralName(GeneralName.iPAddress, address), name});
        return build(subject, new X500Name("CN=whoever"), FROM, to, builder -> {
            builder.addExtension(Extension.subjectAlternativeName, false, names);
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
        });
    }
}
