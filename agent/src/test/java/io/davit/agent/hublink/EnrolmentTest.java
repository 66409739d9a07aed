package io.davit.agent.hublink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.davit.agent.enrolment.AgentIdentity;
import io.davit.agent.enrolment.AgentKeys;
import io.davit.agent.enrolment.Authority;
import io.davit.agent.enrolment.Enrolment;
import io.davit.agent.enrolment.HubPinSecret;
import io.davit.agent.enrolment.IdentitySecret;
import io.davit.agent.enrolment.SecretShelf;
import io.davit.agent.instruction.Hub;
import io.davit.agent.instruction.HubEnvelopes;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.EnrolRequest;
import io.davit.proto.agent.v1.EnrolResponse;
import io.davit.proto.agent.v1.EnrolmentState;
import io.davit.proto.agent.v1.Envelope;
import io.davit.proto.agent.v1.FetchEnrolmentRequest;
import io.davit.proto.agent.v1.FetchEnrolmentResponse;
import io.davit.signing.EnrolmentProof;
import io.davit.signing.EnrolmentToken;
import io.davit.signing.SigningKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Section 12, over a real socket: the agent's part against a hub that does as it is told. */
class EnrolmentTest {
    private static final String ENROLMENT = "11111111-2222-4333-8444-555555555555";

    private final Authority authority = new Authority();
    private final Hub hub = new Hub();
    private final SecretShelf secrets = new SecretShelf();
    private final List<EnrolRequest> requests = new ArrayList<>();
    private final List<FetchEnrolmentRequest> questions = new ArrayList<>();
    private final List<AgentKeys.Fingerprints> shown = new ArrayList<>();
    private ScriptedHub listener;
    private HubDialer dialer;

    @BeforeEach
    void listen() {
        listener = hubWith(authority.listener("davit://" + Hub.ID + "/hub", Authority.TO));
        dialer = HubDialer.open(Optional.empty(), Clock.systemUTC());
    }

    @AfterEach
    void close() {
        dialer.close();
        listener.close();
    }

    private ScriptedHub hubWith(Authority.Listener certificate) {
        ScriptedHub open = new ScriptedHub(certificate, List.of());
        open.enrolment.set(request -> {
            requests.add(request);
            return EnrolResponse.newBuilder()
                    .setEnrolmentId(ENROLMENT)
                    .setClusterId(Hub.CLUSTER)
                    .build();
        });
        open.decision.set(question -> {
            questions.add(question);
            return questions.size() < 3 ? answer(EnrolmentState.ENROLMENT_STATE_PENDING) : accepted(asked());
        });
        return open;
    }

    private static FetchEnrolmentResponse answer(EnrolmentState state) {
        return FetchEnrolmentResponse.newBuilder().setState(state).build();
    }

    /** The key that the newest request asks a certificate for. */
    private PublicKey asked() {
        try {
            return new JcaPKCS10CertificationRequest(
                            requests.getLast().getCertificateRequest().toByteArray())
                    .getPublicKey();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private FetchEnrolmentResponse accepted(PublicKey key) {
        try {
            FetchEnrolmentResponse.Builder accepted = FetchEnrolmentResponse.newBuilder()
                    .setState(EnrolmentState.ENROLMENT_STATE_ACCEPTED)
                    .setKeySet(Envelope.parseFrom(
                            Hub.signed(hub.root, hub.keySet(1).build().toByteArray())))
                    .setLinkAddress("hub.example.org:9443");
            for (X509Certificate certificate : authority.agentChain(key, Hub.ID, Hub.CLUSTER)) {
                accepted.addCertificates(ByteString.copyFrom(certificate.getEncoded()));
            }
            return accepted.build();
        } catch (InvalidProtocolBufferException | java.security.cert.CertificateEncodingException e) {
            throw new AssertionError(e);
        }
    }

    private EnrolmentToken token() {
        return token(authority, hub.root);
    }

    private EnrolmentToken token(Authority pinned, SigningKey root) {
        return new EnrolmentToken(
                UUID.fromString(Hub.ID),
                listener.address(),
                HexFormat.of().parseHex(pinned.caKey()),
                root.publicKey(),
                new byte[EnrolmentToken.LENGTH]);
    }

    private Enrolment.Result enrol(EnrolmentToken token, boolean mayReplace, int patience) {
        int[] left = {patience};
        return new Enrolment(
                        new IdentitySecret(secrets),
                        new HubPinSecret(secrets),
                        dialer,
                        HubEnvelopes::check,
                        Clock.systemUTC(),
                        duration -> {})
                .run(new Enrolment.Order(token, "cluster-uid", "1.2.3", mayReplace), new Enrolment.Clerk() {
                    @Override
                    public void asked(String enrolmentId, String clusterId, AgentKeys.Fingerprints fingerprints) {
                        shown.add(fingerprints);
                    }

                    @Override
                    public boolean waits() {
                        return left[0]-- > 0;
                    }
                });
    }

    private Enrolment.Result enrol() {
        return enrol(token(), false, 100);
    }

    private void assertRefused(ErrorCode code, Runnable enrolment) {
        assertThatThrownBy(enrolment::run)
                .isInstanceOfSatisfying(
                        DavitException.class,
                        refused -> assertThat(refused.code()).isEqualTo(code));
        assertThat(new IdentitySecret(secrets).identity()).isEmpty();
    }

    @Test
    void asksAndWaitsAndKeepsWhatItGets() {
        assertThat(enrol()).isEqualTo(Enrolment.Result.ACCEPTED);

        AgentIdentity identity = new IdentitySecret(secrets).identity().orElseThrow();
        assertThat(identity.certificate().getPublicKey()).isEqualTo(asked());
        assertThat(identity.link()).hasToString("hub.example.org:9443");
        assertThat(identity.keys().fingerprints()).isEqualTo(shown.getFirst());
        HubPinSecret.Pinned pinned = new HubPinSecret(secrets).read().orElseThrow();
        assertThat(pinned.pins().hubId()).isEqualTo(Hub.ID);
        assertThat(pinned.pins().clusterId()).isEqualTo(Hub.CLUSTER);
        assertThat(pinned.pins().caKey()).isEqualTo(authority.caKey());
        assertThat(pinned.pins().rootKey()).isEqualTo(hub.root.publicKey());
        assertThat(pinned.keySet()).isPresent();
    }

    @Test
    void provesThatItHoldsTheReportKey() {
        enrol();

        EnrolRequest request = requests.getFirst();
        byte[] reportKey = request.getReportKey().toByteArray();
        assertThat(request.getTokenSecret()).isEqualTo(token().secretText());
        assertThat(request.getClusterUid()).isEqualTo("cluster-uid");
        assertThat(request.getSealingKey().size()).isEqualTo(32);
        assertThat(SigningKey.verifies(
                        reportKey,
                        EnrolmentProof.signedBytes(request),
                        request.getProof().toByteArray()))
                .isTrue();
        for (FetchEnrolmentRequest question : questions) {
            assertThat(SigningKey.verifies(
                            reportKey,
                            EnrolmentProof.signedBytes(question),
                            question.getProof().toByteArray()))
                    .isTrue();
        }
    }

    @Test
    void goesOnWithTheSameKeysAndARisingCounter() {
        assertThat(enrol(token(), false, 0)).isEqualTo(Enrolment.Result.PENDING);
        assertThat(enrol()).isEqualTo(Enrolment.Result.ACCEPTED);

        assertThat(requests).hasSize(2);
        assertThat(requests.get(1).getReportKey()).isEqualTo(requests.get(0).getReportKey());
        assertThat(shown.get(1)).isEqualTo(shown.get(0));
        assertThat(questions.stream().map(FetchEnrolmentRequest::getCounter).toList())
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void passesTheHubsRefusalOn() {
        listener.enrolment.set(request -> {
            throw new ScriptedHub.Refusal("A_CODE_OF_A_NEWER_HUB");
        });
        assertRefused(ErrorCode.HUB_REFUSED, this::enrol);

        listener.enrolment.set(request -> {
            throw new ScriptedHub.Refusal(ErrorCode.CLUSTER_FORKED.name());
        });
        assertRefused(ErrorCode.CLUSTER_FORKED, this::enrol);
    }

    @Test
    void endsWhenAPersonRejects() {
        listener.decision.set(question -> answer(EnrolmentState.ENROLMENT_STATE_REJECTED));

        assertRefused(ErrorCode.ENROLMENT_REJECTED, this::enrol);
    }

    @Test
    void sendsNothingToAnAuthorityOfTheSameNameWithAnotherKey() {
        assertRefused(ErrorCode.HUB_UNTRUSTED, () -> enrol(token(new Authority(), hub.root), false, 0));
        assertThat(requests).isEmpty();
    }

    @Test
    void sendsNothingToAHubWhoseCertificateIsOver() {
        listener.close();
        listener = hubWith(authority.listener("davit://" + Hub.ID + "/hub", Authority.FROM.plusSeconds(86_400)));

        assertRefused(ErrorCode.HUB_UNTRUSTED, this::enrol);
        assertThat(requests).isEmpty();
    }

    @Test
    void sendsNothingToAnotherHubOfTheSameAuthority() {
        listener.close();
        listener = hubWith(authority.listener("davit://" + Hub.CLUSTER + "/hub", Authority.TO));

        assertRefused(ErrorCode.HUB_UNTRUSTED, this::enrol);
        assertThat(requests).isEmpty();
    }

    @Test
    void sendsNothingToAnAgentThatPlaysTheHub() {
        listener.close();
        listener = hubWith(authority.listener("davit://" + Hub.ID + "/cluster/" + Hub.CLUSTER, Authority.TO));

        assertRefused(ErrorCode.HUB_UNTRUSTED, this::enrol);
        assertThat(requests).isEmpty();
    }

    @Test
    void takesNoCertificateForAnotherKey() {
        listener.decision.set(question -> accepted(Authority.newKey().getPublic()));

        assertRefused(ErrorCode.HUB_UNTRUSTED, this::enrol);
    }

    @Test
    void takesNoKeySetOfAnotherRoot() {
        listener.decision.set(question -> accepted(asked()));

        assertRefused(ErrorCode.KEY_SET_INVALID, () -> enrol(token(authority, hub.online), false, 0));
        assertThat(new HubPinSecret(secrets).read()).isEmpty();
    }

    @Test
    void refusesAnotherHubUnlessAnAdminSaysSo() {
        enrol();
        EnrolmentToken other = new EnrolmentToken(
                UUID.fromString(Hub.CLUSTER),
                listener.address(),
                HexFormat.of().parseHex(authority.caKey()),
                hub.root.publicKey(),
                new byte[EnrolmentToken.LENGTH]);

        assertThatThrownBy(() -> enrol(other, false, 0))
                .isInstanceOfSatisfying(
                        DavitException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.HUB_PINS_DIFFER));
        assertThat(requests).as("nothing was sent").hasSize(1);
    }

    @Test
    void saysThatNobodyIsThere() {
        listener.close();

        assertRefused(ErrorCode.HUB_UNREACHABLE, this::enrol);
        listen();
    }
}
