package io.davit.hub.enrolment;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.store.Audit;
import io.davit.hub.store.ResourceKind;
import io.davit.proto.agent.v1.EnrolRequest;
import io.davit.proto.agent.v1.EnrolmentState;
import io.davit.proto.agent.v1.FetchEnrolmentResponse;
import io.davit.proto.v1.ClusterState;
import io.davit.signing.EnrolmentToken;
import io.davit.signing.KeyId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an agent without a certificate may ask, and what it is refused (protocol, section 12). */
class EnrolmentDeskTest {
    @TempDir
    Path temp;

    private Quay quay;

    @BeforeEach
    void open() {
        quay = new Quay(temp);
    }

    @AfterEach
    void close() {
        quay.close();
    }

    private List<String> audited() {
        return quay
                .store
                .read(transaction -> transaction.audit().page(Optional.empty(), Optional.empty(), 100))
                .stream()
                .map(Audit.Entry::event)
                .map(event -> event.action() + " " + event.subject() + " " + event.code())
                .toList();
    }

    @Test
    void anAgentComesInByItsTokenAndAPersonsDecision() throws Exception {
        EnrolmentToken token = EnrolmentToken.parse(quay.token("harbour").text());
        assertThat(quay.row("harbour").state()).isEqualTo(ClusterState.CLUSTER_STATE_EXPECTED.name());
        Quay.Agent agent = quay.agent();

        agent.enrol(token);

        assertThat(agent.fetch().getState()).isEqualTo(EnrolmentState.ENROLMENT_STATE_PENDING);
        assertThat(quay.row("harbour").state()).isEqualTo(ClusterState.CLUSTER_STATE_PENDING.name());
        assertThat(quay.cluster("harbour").getClusterUid()).isEqualTo(Quay.UID);
        assertThat(quay.cluster("harbour").getReportKeyFingerprint())
                .isEqualTo(agent.reportKey.id().toString());
        assertThat(quay.cluster("harbour").getSealingKeyFingerprint())
                .isEqualTo(KeyId.of(agent.sealingKey).toString());
        assertThat(audited()).contains("enrolment.requested clusters/harbour ");

        quay.decide("harbour", quay.admissions::accept);

        FetchEnrolmentResponse answer = agent.fetch();
        assertThat(answer.getState()).isEqualTo(EnrolmentState.ENROLMENT_STATE_ACCEPTED);
        assertThat(answer.getLinkAddress()).isEqualTo("agents.example.org:8444");
        assertThat(answer.getKeySet()).isEqualTo(quay.keys.keySet().envelope().toMessage());
        assertThat(answer.getCertificatesCount()).isEqualTo(2);
        assertThat(agent.certificate().getPublicKey()).isEqualTo(agent.tls.getPublic());
        assertThat(agent.certificate().getSubjectAlternativeNames())
                .containsExactly(List.of(
                        6,
                        "davit://" + token.hubId() + "/cluster/"
                                + quay.row("harbour").uid()));
        assertThat(quay.row("harbour").state()).isEqualTo(ClusterState.CLUSTER_STATE_ACTIVE.name());
    }

    @Test
    void theTokenCarriesThePinsOfThisHub() {
        EnrolmentToken token = quay.token("harbour");

        assertThat(token.hubId()).isEqualTo(quay.keys.hubId());
        assertThat(token.listener()).hasToString("hub.example.org:8443");
        assertThat(token.caKey()).isEqualTo(quay.keys.authority().publicKeyDigest());
        assertThat(token.root()).isEqualTo(quay.keys.keySet().rootPublicKey());
    }

    @Test
    void theSecretIsNowhereInTheStore() throws Exception {
        EnrolmentToken token = quay.token("harbour");
        quay.agent().enrol(token);
        quay.close();

        String secret = new String(token.secret(), StandardCharsets.ISO_8859_1);
        int files = 0;
        try (Stream<Path> found = Files.list(temp)) {
            for (Path file : found.filter(Files::isRegularFile).toList()) {
                files++;
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .doesNotContain(secret)
                        .doesNotContain(token.secretText());
            }
        }
        assertThat(files).isGreaterThan(1);
    }

    @Test
    void theSameTokenWithTheSameKeysIsTheSameEnrolmentEvenAfterItsTime() {
        EnrolmentToken token = quay.token("harbour");
        Quay.Agent agent = quay.agent();
        String first = agent.enrol(token);
        quay.clock.advance(Duration.ofDays(2));

        assertThat(agent.enrol(token)).isEqualTo(first);
        assertThat(quay.row("harbour").version()).isEqualTo(2);
    }

    @Test
    void otherKeysOrAnotherClusterWithASpentTokenAreRefusedAndSeen() {
        EnrolmentToken token = quay.token("harbour");
        Quay.Agent agent = quay.agent();
        agent.enrol(token);

        assertThat(Quay.refusal(() -> quay.agent().enrol(token))).isEqualTo(ErrorCode.ENROLMENT_TOKEN_USED);
        assertThat(Quay.refusal(() -> quay.desk.enrol(agent.request(token, r -> r.setClusterUid("another")))))
                .isEqualTo(ErrorCode.ENROLMENT_TOKEN_USED);

        assertThat(audited())
                .filteredOn(entry -> entry.equals("enrolment.refused clusters/harbour ENROLMENT_TOKEN_USED"))
                .hasSize(2);
        assertThat(quay.cluster("harbour").getReportKeyFingerprint())
                .isEqualTo(agent.reportKey.id().toString());
    }

    @Test
    void anUnknownOrExpiredTokenIsRefused() {
        EnrolmentToken token = quay.token("harbour");
        EnrolmentToken madeUp = new EnrolmentToken(
                token.hubId(), token.listener(), token.caKey(), token.root(), EnrolmentToken.newSecret());

        assertThat(Quay.refusal(() -> quay.agent().enrol(madeUp))).isEqualTo(ErrorCode.ENROLMENT_TOKEN_UNKNOWN);
        for (String text : List.of("", "short", "!".repeat(43), "A".repeat(44))) {
            assertThat(Quay.refusal(() -> quay.desk.enrol(quay.agent().request(token, r -> r.setTokenSecret(text)))))
                    .isEqualTo(ErrorCode.ENROLMENT_TOKEN_UNKNOWN);
        }
        quay.clock.advance(Duration.ofHours(1));
        assertThat(Quay.refusal(() -> quay.agent().enrol(token))).isEqualTo(ErrorCode.ENROLMENT_TOKEN_EXPIRED);
    }

    @Test
    void aBadRequestDoesNotSpendTheToken() {
        EnrolmentToken token = quay.token("harbour");
        Quay.Agent agent = quay.agent();
        Quay.Agent other = quay.agent();
        List<UnaryOperator<EnrolRequest.Builder>> wrongs = List.of(
                r -> r.setReportKey(ByteString.copyFrom(new byte[31])),
                r -> r.setReportKey(ByteString.copyFrom(other.reportKey.publicKey())),
                r -> r.setSealingKey(ByteString.copyFrom(new byte[32])),
                r -> r.setSealingKey(ByteString.EMPTY),
                r -> r.setClusterUid(""),
                r -> r.setClusterUid("a b"),
                r -> r.setAgentVersion("1\n2"),
                r -> r.setCertificateRequest(ByteString.copyFromUtf8("no request")));

        for (UnaryOperator<EnrolRequest.Builder> wrong : wrongs) {
            assertThat(Quay.refusal(() -> quay.desk.enrol(agent.request(token, wrong::apply))))
                    .isEqualTo(ErrorCode.ENROLMENT_REQUEST_INVALID);
        }
        EnrolRequest good = agent.request(token, unchanged -> unchanged);
        assertThat(Quay.refusal(() ->
                        quay.desk.enrol(good.toBuilder().setClusterUid("x").build())))
                .as("the proof covers it")
                .isEqualTo(ErrorCode.ENROLMENT_REQUEST_INVALID);

        assertThat(quay.desk.enrol(good).getEnrolmentId()).isNotEmpty();
    }

    @Test
    void ofManyAgentsWithOneTokenOneComesIn() throws Exception {
        EnrolmentToken token = quay.token("harbour");
        List<Callable<String>> attempts = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Quay.Agent agent = quay.agent();
            attempts.add(() -> {
                try {
                    return agent.enrol(token);
                } catch (DavitException e) {
                    return e.code().name();
                }
            });
        }

        List<String> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<String> answer : threads.invokeAll(attempts)) {
                answers.add(answer.get());
            }
        }

        assertThat(answers)
                .filteredOn(answer -> !answer.equals(ErrorCode.ENROLMENT_TOKEN_USED.name()))
                .hasSize(1)
                .doesNotContain(ErrorCode.ENROLMENT_TOKEN_EXPIRED.name());
    }

    @Test
    void whoDoesNotHoldTheReportKeyLearnsNothing() {
        Quay.Agent agent = quay.enrolled("harbour");
        Quay.Agent thief = quay.agent();
        thief.enrolment = agent.enrolment;

        assertThat(Quay.refusal(thief::fetch)).isEqualTo(ErrorCode.ENROLMENT_UNKNOWN);
        thief.enrolment = "no-such";
        assertThat(Quay.refusal(thief::fetch)).isEqualTo(ErrorCode.ENROLMENT_UNKNOWN);
    }

    @Test
    void aCounterThatGoesBackIsRefused() {
        Quay.Agent agent = quay.enrolled("harbour");
        agent.fetch(7);

        assertThat(agent.fetch(7).getState()).isEqualTo(EnrolmentState.ENROLMENT_STATE_ACCEPTED);
        assertThat(Quay.refusal(() -> agent.fetch(6))).isEqualTo(ErrorCode.ENROLMENT_REQUEST_INVALID);
        assertThat(agent.fetch(8).getState()).isEqualTo(EnrolmentState.ENROLMENT_STATE_ACCEPTED);
    }

    @Test
    void aTokenWhoseClusterIsGoneIsUnknown() {
        EnrolmentToken token = quay.token("harbour");
        quay.store.write(transaction -> {
            transaction
                    .resources()
                    .delete(
                            transaction
                                    .resources()
                                    .find(ResourceKind.CLUSTER, "harbour")
                                    .orElseThrow(),
                            quay.clock.instant());
            return true;
        });

        assertThat(Quay.refusal(() -> quay.agent().enrol(token))).isEqualTo(ErrorCode.ENROLMENT_TOKEN_UNKNOWN);
    }
}
