package io.davit.hub.enrolment;

import com.google.protobuf.ByteString;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.keys.CertificateRequest;
import io.davit.hub.keys.HubInit;
import io.davit.hub.keys.HubKeys;
import io.davit.hub.keys.KeyFolder;
import io.davit.hub.storage.Stores;
import io.davit.hub.store.HubStore;
import io.davit.hub.store.Resource;
import io.davit.hub.store.ResourceKind;
import io.davit.hub.store.StoreConfig;
import io.davit.hub.store.Transaction;
import io.davit.proto.agent.v1.EnrolRequest;
import io.davit.proto.agent.v1.FetchEnrolmentRequest;
import io.davit.proto.agent.v1.FetchEnrolmentResponse;
import io.davit.proto.v1.Cluster;
import io.davit.signing.EnrolmentProof;
import io.davit.signing.EnrolmentToken;
import io.davit.signing.ListenerAddress;
import io.davit.signing.SigningKey;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** Where agents come aboard in a test: real keys, a real store, both desks, and a clock that is set by hand. */
final class Quay implements AutoCloseable {
    static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    static final String UID = "c7a1d2ce-0000-4000-8000-2b1f3d4c5e6f";

    final Tide clock = new Tide();
    final HubKeys keys;
    final HubStore store;
    final EnrolmentDesk desk;
    final Admissions admissions;
    final List<String> cut = new ArrayList<>();

    Quay(Path folder) {
        this(folder, NOON);
    }

    Quay(Path folder, Instant start) {
        clock.now = start;
        keys = new HubInit(new KeyFolder(folder.resolve("keys")), clock).init(folder.resolve("root.pem"));
        store = Stores.open(StoreConfig.inFile(folder.resolve("hub.sqlite")), clock);
        CertificateIssuer issuer = new CertificateIssuer() {
            @Override
            public byte[] publicKeyOf(byte[] request) {
                return CertificateRequest.read(request).publicKeyDer();
            }

            @Override
            public List<X509Certificate> issue(byte[] request, UUID cluster) {
                return keys.authority().issueForAgent(CertificateRequest.read(request), cluster);
            }
        };
        desk = new EnrolmentDesk(
                store,
                issuer,
                () -> keys.keySet().envelope().toMessage(),
                new ListenerAddress("agents.example.org", 8444),
                clock);
        admissions = new Admissions(
                issuer,
                () -> new TokenPins(
                        keys.hubId(),
                        new ListenerAddress("hub.example.org", 8443),
                        keys.authority().publicKeyDigest(),
                        keys.keySet().rootPublicKey()),
                keys::deny,
                cut::add,
                clock);
    }

    /** The operator makes a token. */
    EnrolmentToken token(String cluster) {
        return store.write(transaction -> admissions.makeToken(transaction, cluster, Duration.ofHours(1)))
                .text();
    }

    Resource row(String cluster) {
        return store.read(transaction ->
                transaction.resources().find(ResourceKind.CLUSTER, cluster).orElseThrow());
    }

    Cluster cluster(String name) {
        return Enrolled.body(row(name));
    }

    /** The operator decides. */
    Resource decide(String cluster, Decision decision) {
        return store.write(transaction -> decision.about(
                transaction,
                transaction.resources().find(ResourceKind.CLUSTER, cluster).orElseThrow()));
    }

    interface Decision {
        Resource about(Transaction transaction, Resource cluster);
    }

    Agent agent() {
        return new Agent();
    }

    /** An agent that has accepted enrolment behind it. */
    Agent enrolled(String cluster) {
        Agent agent = agent();
        agent.enrol(token(cluster));
        decide(cluster, admissions::accept);
        return agent;
    }

    static X509Certificate leaf(List<byte[]> chain) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(chain.getFirst()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The code of a refusal. */
    static ErrorCode refusal(Runnable attempt) {
        try {
            attempt.run();
        } catch (DavitException e) {
            return e.code();
        }
        throw new AssertionError("it was not refused");
    }

    @Override
    public void close() {
        store.close();
    }

    /** One agent with its keys. */
    final class Agent {
        final SigningKey reportKey = SigningKey.random();
        final byte[] sealingKey = SigningKey.random().publicKey();
        final KeyPair tls = pair();
        String enrolment = "";
        long counter;

        byte[] certificateRequest() {
            try {
                return new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=any"), tls.getPublic())
                        .build(new JcaContentSignerBuilder("SHA256withECDSA").build(tls.getPrivate()))
                        .getEncoded();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        EnrolRequest request(EnrolmentToken token, Function<EnrolRequest.Builder, EnrolRequest.Builder> change) {
            EnrolRequest unsigned = change.apply(EnrolRequest.newBuilder()
                            .setTokenSecret(token.secretText())
                            .setCertificateRequest(ByteString.copyFrom(certificateRequest()))
                            .setReportKey(ByteString.copyFrom(reportKey.publicKey()))
                            .setSealingKey(ByteString.copyFrom(sealingKey))
                            .setClusterUid(UID)
                            .setAgentVersion("1.2.3"))
                    .build();
            return unsigned.toBuilder()
                    .setProof(ByteString.copyFrom(reportKey.sign(EnrolmentProof.signedBytes(unsigned))))
                    .build();
        }

        String enrol(EnrolmentToken token) {
            enrolment = desk.enrol(request(token, unchanged -> unchanged)).getEnrolmentId();
            return enrolment;
        }

        FetchEnrolmentResponse fetch() {
            counter++;
            return fetch(counter);
        }

        FetchEnrolmentResponse fetch(long number) {
            FetchEnrolmentRequest unsigned = FetchEnrolmentRequest.newBuilder()
                    .setEnrolmentId(enrolment)
                    .setCounter(number)
                    .build();
            return desk.fetch(unsigned.toBuilder()
                    .setProof(ByteString.copyFrom(reportKey.sign(EnrolmentProof.signedBytes(unsigned))))
                    .build());
        }

        X509Certificate certificate() {
            return leaf(fetch().getCertificatesList().stream()
                    .map(ByteString::toByteArray)
                    .toList());
        }
    }

    private static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A clock that is set. */
    static final class Tide extends Clock {
        private volatile Instant now = NOON;

        void advance(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
