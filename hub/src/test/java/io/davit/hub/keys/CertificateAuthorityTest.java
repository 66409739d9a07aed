package io.davit.hub.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.errors.ErrorCode;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What certificates of the hub say (protocol, section 3), whatever a request asked for. */
class CertificateAuthorityTest {
    private static final UUID CLUSTER = UUID.fromString("0f3e8f9c-58a4-4d55-8f0e-2b9d7c6b5a41");
    private static final String CLIENT = "1.3.6.1.5.5.7.3.2";
    private static final String SERVER = "1.3.6.1.5.5.7.3.1";

    @TempDir
    Path temp;

    private KeyRoom room;
    private HubKeys hub;

    @BeforeEach
    void enter() {
        room = new KeyRoom(temp);
        hub = room.init();
    }

    private static KeyPair pair(String curve) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }

    /** Asks for everything that an agent must not have. */
    private static byte[] request(KeyPair of, KeyPair signer, String algorithm) throws Exception {
        ExtensionsGenerator extensions = new ExtensionsGenerator();
        extensions.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        extensions.addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, "davit://other/hub")));
        return new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=Davit hub"), of.getPublic())
                .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate())
                .build(new JcaContentSignerBuilder(algorithm).build(signer.getPrivate()))
                .getEncoded();
    }

    private static byte[] good(KeyPair pair) throws Exception {
        return request(pair, pair, "SHA256withECDSA");
    }

    @Test
    void namesTheClusterAndNothingThatTheRequestAskedFor() throws Exception {
        KeyPair agent = pair("secp256r1");

        List<X509Certificate> chain = hub.authority().issueForAgent(CertificateRequest.read(good(agent)), CLUSTER);

        X509Certificate leaf = chain.getFirst();
        assertThat(chain).hasSize(2).endsWith(hub.authority().certificate());
        leaf.verify(hub.authority().certificate().getPublicKey());
        assertThat(leaf.getPublicKey()).isEqualTo(agent.getPublic());
        assertThat(leaf.getSubjectAlternativeNames())
                .containsExactly(List.of(6, "davit://" + hub.hubId() + "/cluster/" + CLUSTER));
        assertThat(leaf.getExtendedKeyUsage()).containsExactly(CLIENT);
        assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
        assertThat(leaf.getSubjectX500Principal().getName()).isEqualTo("CN=Davit agent");
        assertThat(leaf.getNotAfter().toInstant()).isEqualTo(KeyRoom.NOON.plus(Duration.ofDays(90)));
    }

    @Test
    void everySerialIsAnother() throws Exception {
        CertificateRequest request = CertificateRequest.read(good(pair("secp256r1")));
        Set<BigInteger> serials = new HashSet<>();

        for (int i = 0; i < 100; i++) {
            serials.add(
                    hub.authority().issueForAgent(request, CLUSTER).getFirst().getSerialNumber());
        }

        assertThat(serials).hasSize(100).allMatch(serial -> serial.signum() > 0 && serial.bitLength() <= 128);
        assertThat(serials).anyMatch(serial -> serial.bitLength() > 112);
    }

    @Test
    void refusesARequestWhoseSenderDoesNotHoldTheKey() throws Exception {
        byte[] stolen = request(pair("secp256r1"), pair("secp256r1"), "SHA256withECDSA");

        KeyRoom.refuses(ErrorCode.ENROLMENT_REQUEST_INVALID, () -> CertificateRequest.read(stolen));
    }

    @Test
    void refusesOtherKeysThanP256AndOtherSignaturesThanSha256() throws Exception {
        KeyPair large = pair("secp384r1");
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair rsa = generator.generateKeyPair();
        KeyPair right = pair("secp256r1");

        for (byte[] request :
                List.of(good(large), request(rsa, rsa, "SHA256withRSA"), request(right, right, "SHA384withECDSA"))) {
            KeyRoom.refuses(ErrorCode.ENROLMENT_REQUEST_INVALID, () -> CertificateRequest.read(request));
        }
    }

    @Test
    void refusesEveryAlteredByte() throws Exception {
        byte[] request = good(pair("secp256r1"));

        for (int at = 0; at < request.length; at++) {
            byte[] altered = request.clone();
            altered[at] ^= 1;
            KeyRoom.refuses(ErrorCode.ENROLMENT_REQUEST_INVALID, () -> CertificateRequest.read(altered));
        }
    }

    @Test
    void refusesGarbage() {
        KeyRoom.refuses(ErrorCode.ENROLMENT_REQUEST_INVALID, () -> CertificateRequest.read(new byte[0]));
        KeyRoom.refuses(ErrorCode.ENROLMENT_REQUEST_INVALID, () -> CertificateRequest.read(new byte[8193]));
    }

    @Test
    void theAuthorityMaySignLeavesOnlyAndLivesTenYears() {
        X509Certificate authority = hub.authority().certificate();

        assertThat(authority.getBasicConstraints()).isZero();
        assertThat(authority.getNotAfter().toInstant()).isEqualTo(KeyRoom.NOON.plus(Duration.ofDays(3652)));
    }

    @Test
    void listenersAreNamedAsTheyAreReachedAndRenewedAtTwoThirds() throws Exception {
        ListenerTls tls = new IssuedTls(hub.authority(), List.of("hub.example.org", "10.1.2.3", "fd00::7"), room.clock);

        TlsMaterial first = tls.current();
        room.clock.advance(Duration.ofDays(243));
        assertThat(tls.current()).isSameAs(first);
        room.clock.advance(Duration.ofDays(1));
        TlsMaterial second = tls.current();

        assertThat(second).isNotSameAs(first);
        X509Certificate leaf = first.chain().getFirst();
        assertThat(leaf.getSubjectAlternativeNames())
                .contains(
                        List.of(6, "davit://" + hub.hubId() + "/hub"),
                        List.of(2, "hub.example.org"),
                        List.of(7, "10.1.2.3"),
                        List.of(7, "fd00:0:0:0:0:0:0:7"));
        assertThat(leaf.getExtendedKeyUsage()).containsExactly(SERVER);
        assertThat(leaf.getNotAfter().toInstant()).isEqualTo(KeyRoom.NOON.plus(Duration.ofDays(365)));
    }

    @Test
    void nothingOutlivesItsIssuer() throws Exception {
        room.clock.advance(Duration.ofDays(3652 - 10));

        X509Certificate leaf = hub.authority()
                .issueForAgent(CertificateRequest.read(good(pair("secp256r1"))), CLUSTER)
                .getFirst();

        assertThat(leaf.getNotAfter()).isEqualTo(hub.authority().certificate().getNotAfter());
    }

    @Test
    void filesOfTheOperatorAreTakenOverWhenBothFitAgain() throws Exception {
        TlsMaterial one = hub.authority().issueForListener(List.of("a.example.org"));
        TlsMaterial two = hub.authority().issueForListener(List.of("b.example.org"));
        Path certificate = temp.resolve("tls.pem");
        Path key = temp.resolve("tls-key.pem");
        Files.write(
                certificate, Pem.encode(Pem.CERTIFICATE, one.chain().getFirst().getEncoded()));
        Files.write(key, Pem.encode(Pem.PRIVATE_KEY, one.key().getEncoded()));
        ListenerTls tls = new TlsFiles(certificate, key);
        TlsMaterial first = tls.current();
        assertThat(tls.current()).isSameAs(first);

        Files.write(
                certificate, Pem.encode(Pem.CERTIFICATE, two.chain().getFirst().getEncoded()));
        assertThat(tls.current()).as("the key is not there yet").isSameAs(first);
        Files.write(key, Pem.encode(Pem.PRIVATE_KEY, two.key().getEncoded()));

        assertThat(tls.current().chain()).containsExactly(two.chain().getFirst());
    }

    @Test
    void filesOfTheOperatorMustBeAPairAtTheStart() throws Exception {
        TlsMaterial one = hub.authority().issueForListener(List.of("a.example.org"));
        TlsMaterial two = hub.authority().issueForListener(List.of("a.example.org"));
        Path certificate = Files.write(
                temp.resolve("tls.pem"),
                Pem.encode(Pem.CERTIFICATE, one.chain().getFirst().getEncoded()));
        Path key = Files.write(
                temp.resolve("tls-key.pem"),
                Pem.encode(Pem.PRIVATE_KEY, two.key().getEncoded()));

        KeyRoom.refuses(ErrorCode.TLS_FILES_INVALID, () -> new TlsFiles(certificate, key));
    }
}
