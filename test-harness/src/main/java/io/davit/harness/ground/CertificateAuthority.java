package io.davit.harness.ground;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/** Issues P-256 certificates for one server of the ground. Valid for a day; nothing of it outlives the run. */
final class CertificateAuthority {
    private static final Duration LIFE = Duration.ofDays(1);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final X500Name name;
    private final KeyPair keys;
    private final X509Certificate certificate;

    private CertificateAuthority(X500Name name, KeyPair keys, X509Certificate certificate) {
        this.name = name;
        this.keys = keys;
        this.certificate = certificate;
    }

    /** A key and its certificate, both PEM; the key in SEC1 form, which Go and fabric8 read alike. */
    record Credential(String certificatePem, String keyPem) {}

    static CertificateAuthority create(String commonName) {
        X500Name name = new X500NameBuilder().addRDN(BCStyle.CN, commonName).build();
        KeyPair keys = newKeys();
        try {
            JcaX509v3CertificateBuilder builder = builder(name, name, keys);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            builder.addExtension(
                    Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.digitalSignature));
            return new CertificateAuthority(name, keys, sign(builder, keys));
        } catch (CertIOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String certificatePem() {
        return pem(certificate);
    }

    String keyPem() {
        return sec1(keys);
    }

    /** For a person or component: Kubernetes reads the common name as the user and the organisation as the group. */
    Credential issueClient(String user, List<String> groups) {
        X500NameBuilder subject = new X500NameBuilder();
        groups.forEach(group -> subject.addRDN(BCStyle.O, group));
        return issue(subject.addRDN(BCStyle.CN, user).build(), KeyPurposeId.id_kp_clientAuth, new GeneralName[0]);
    }

    /** For a server on loopback, with further DNS names. */
    Credential issueServer(String commonName, String... dnsNames) {
        GeneralName[] names = new GeneralName[dnsNames.length + 2];
        names[0] = new GeneralName(GeneralName.iPAddress, "127.0.0.1");
        names[1] = new GeneralName(GeneralName.dNSName, "localhost");
        for (int i = 0; i < dnsNames.length; i++) {
            names[i + 2] = new GeneralName(GeneralName.dNSName, dnsNames[i]);
        }
        return issue(
                new X500NameBuilder().addRDN(BCStyle.CN, commonName).build(), KeyPurposeId.id_kp_serverAuth, names);
    }

    private Credential issue(X500Name subject, KeyPurposeId purpose, GeneralName[] names) {
        KeyPair own = newKeys();
        try {
            JcaX509v3CertificateBuilder builder = builder(name, subject, own);
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
            if (names.length > 0) {
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
            }
            return new Credential(pem(sign(builder, keys)), sec1(own));
        } catch (CertIOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A bare key, PEM; the API server signs ServiceAccount tokens with one. */
    static String newKeyPem() {
        return sec1(newKeys());
    }

    @SuppressWarnings("JavaUtilDate") // BouncyCastle's builder takes nothing newer
    private static JcaX509v3CertificateBuilder builder(X500Name issuer, X500Name subject, KeyPair subjectKeys) {
        Instant now = Instant.now();
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(96, RANDOM),
                Date.from(now.minus(Duration.ofHours(1))),
                Date.from(now.plus(LIFE)),
                subject,
                subjectKeys.getPublic());
    }

    private static X509Certificate sign(JcaX509v3CertificateBuilder builder, KeyPair issuer) {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.getPrivate())));
        } catch (OperatorCreationException | GeneralSecurityException e) {
            throw new GroundFailure("Could not sign a certificate", e);
        }
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new GroundFailure("This JVM makes no P-256 keys", e);
        }
    }

    /** The JDK's own encoding leaves the curve out, and readers of SEC1 need it. */
    private static String sec1(KeyPair pair) {
        try {
            ASN1BitString point = SubjectPublicKeyInfo.getInstance(
                            pair.getPublic().getEncoded())
                    .getPublicKeyData();
            ECPrivateKey key = new ECPrivateKey(
                    256,
                    ((java.security.interfaces.ECPrivateKey) pair.getPrivate()).getS(),
                    point,
                    SECObjectIdentifiers.secp256r1);
            return pem(new PemObject("EC PRIVATE KEY", key.getEncoded()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String pem(Object object) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
