package io.davit.hub.keys;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * The hub's own certificate authority (section 3 of the protocol): it signs certificates of agents and of the hub's
 * listeners, and nothing else. What a certificate says is decided here; a request contributes its key.
 */
public final class CertificateAuthority {
    static final Duration AUTHORITY_LIFE = Duration.ofDays(3652);
    static final Duration AGENT_LIFE = Duration.ofDays(90);
    static final Duration LISTENER_LIFE = Duration.ofDays(365);

    private final UUID hub;
    private final PrivateKey key;
    private final X509Certificate certificate;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    private CertificateAuthority(UUID hub, PrivateKey key, X509Certificate certificate, Clock clock) {
        this.hub = hub;
        this.key = key;
        this.certificate = certificate;
        this.clock = clock;
    }

    /** Makes key and certificate and stores them. */
    static void create(UUID hub, KeyFolder folder, Clock clock) {
        KeyPair pair = newKeyPair();
        Instant now = clock.instant();
        X509Certificate certificate = CertificateForm.authority(hub)
                .serial(serial(new SecureRandom()))
                .valid(now, now.plus(AUTHORITY_LIFE))
                .sign(SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()), pair.getPrivate());
        folder.write(
                KeyFolder.AUTHORITY_KEY,
                Pem.encode(Pem.PRIVATE_KEY, pair.getPrivate().getEncoded()));
        folder.write(KeyFolder.AUTHORITY_CERTIFICATE, Pem.encode(Pem.CERTIFICATE, der(certificate)));
    }

    /** @throws DavitException KEY_FOLDER_DAMAGED if key and certificate are not a pair, or not of this hub */
    static CertificateAuthority open(UUID hub, KeyFolder folder, Clock clock) {
        try {
            PrivateKey key = KeyFactory.getInstance("EC")
                    .generatePrivate(
                            new PKCS8EncodedKeySpec(Pem.decode(Pem.PRIVATE_KEY, folder.read(KeyFolder.AUTHORITY_KEY))));
            X509Certificate certificate =
                    certificate(Pem.decode(Pem.CERTIFICATE, folder.read(KeyFolder.AUTHORITY_CERTIFICATE)));
            // Signed with the private half that lies here, so it verifies only if the certificate names the public one.
            CertificateForm.authority(hub)
                    .serial(BigInteger.ONE)
                    .valid(Instant.EPOCH, Instant.EPOCH)
                    .sign(
                            SubjectPublicKeyInfo.getInstance(
                                    certificate.getPublicKey().getEncoded()),
                            key)
                    .verify(certificate.getPublicKey());
            if (!certificate.getSubjectX500Principal().equals(CertificateForm.principal(hub))) {
                throw new GeneralSecurityException("it is the authority of another hub");
            }
            return new CertificateAuthority(hub, key, certificate, clock);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new DavitException(
                    ErrorCode.KEY_FOLDER_DAMAGED,
                    KeyFolder.AUTHORITY_KEY + " and " + KeyFolder.AUTHORITY_CERTIFICATE + ": " + e.getMessage(),
                    e);
        }
    }

    /** For people and for the trust stores of the hub's listeners. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** SHA-256 of the public key (its SubjectPublicKeyInfo, DER): what agents pin. */
    public byte[] publicKeyDigest() {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(certificate.getPublicKey().getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** A client certificate for the agent of that cluster, under a serial that was never used; the chain, leaf first. */
    public List<X509Certificate> issueForAgent(CertificateRequest request, UUID cluster) {
        X509Certificate leaf = CertificateForm.agent(hub, cluster)
                .serial(serial(random))
                .valid(clock.instant(), end(AGENT_LIFE))
                .sign(request.publicKey(), key);
        return List.of(leaf, certificate);
    }

    /**
     * A new key and certificate for a listener of the hub.
     *
     * @param names DNS names and addresses under which it is reached
     */
    public TlsMaterial issueForListener(List<String> names) {
        KeyPair pair = newKeyPair();
        Instant now = clock.instant();
        Instant end = end(LISTENER_LIFE);
        X509Certificate leaf = CertificateForm.listener(hub, names)
                .serial(serial(random))
                .valid(now, end)
                .sign(SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()), key);
        Instant due = now.plus(Duration.between(now, end).multipliedBy(2).dividedBy(3));
        return new TlsMaterial(pair.getPrivate(), List.of(leaf, certificate), due);
    }

    /** Nothing outlives its issuer. */
    private Instant end(Duration life) {
        Instant end = clock.instant().plus(life);
        Instant last = certificate.getNotAfter().toInstant();
        return end.isBefore(last) ? end : last;
    }

    /** 128 random bits; never zero, which RFC 5280 forbids. */
    private static BigInteger serial(SecureRandom random) {
        BigInteger serial = new BigInteger(128, random);
        return serial.signum() == 0 ? serial(random) : serial;
    }

    private static KeyPair newKeyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has P-256", e);
        }
    }

    static X509Certificate certificate(byte[] der) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    private static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was just made", e);
        }
    }
}
