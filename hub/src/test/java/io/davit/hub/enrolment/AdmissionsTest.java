package io.davit.hub.enrolment;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.errors.ErrorCode;
import io.davit.hub.store.Enrolments.Certificate;
import io.davit.proto.agent.v1.EnrolmentState;
import io.davit.proto.v1.ClusterState;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who belongs to the fleet is a person's decision; what follows from it for certificates and streams. */
class AdmissionsTest {
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

    private List<Certificate> certificates(String cluster) {
        String uid = quay.row(cluster).uid();
        return quay.store.read(transaction -> transaction.enrolments().certificates(uid, quay.clock.instant()));
    }

    private List<byte[]> renew(String cluster, Quay.Agent agent, X509Certificate by) {
        String uid = quay.row(cluster).uid();
        return quay.store.write(transaction ->
                quay.admissions.renew(transaction, uid, by.getSerialNumber().toString(16), agent.certificateRequest()));
    }

    private void quarantine(String cluster) {
        quay.decide(
                cluster,
                (transaction, row) -> transaction
                        .resources()
                        .update(
                                row.with(
                                        ClusterState.CLUSTER_STATE_QUARANTINED.name(),
                                        Enrolled.body(row).toBuilder()
                                                .setCode(ErrorCode.SESSION_FORK.name())
                                                .build()
                                                .toByteArray()),
                                quay.clock.instant()));
    }

    private String state(String cluster) {
        return quay.row(cluster).state();
    }

    @Test
    void whoIsAcceptedHasACertificateThatTheStoreKnows() {
        Quay.Agent agent = quay.enrolled("harbour");

        X509Certificate certificate = agent.certificate();
        assertThat(certificates("harbour")).singleElement().satisfies(row -> {
            assertThat(row.serial()).isEqualTo(certificate.getSerialNumber().toString(16));
            assertThat(row.expiresAt()).isEqualTo(Quay.NOON.plus(Duration.ofDays(90)));
            assertThat(row.deniedAt()).isEmpty();
        });
        assertThat(quay.cluster("harbour").getCertificateExpireTime().getSeconds())
                .isEqualTo(Quay.NOON.plus(Duration.ofDays(90)).getEpochSecond());
        assertThat(Quay.refusal(() -> quay.decide("harbour", quay.admissions::accept)))
                .isEqualTo(ErrorCode.ENROLMENT_DECIDED);
    }

    @Test
    void whoIsRejectedGetsNothing() {
        Quay.Agent agent = quay.agent();
        agent.enrol(quay.token("harbour"));

        quay.decide("harbour", quay.admissions::reject);

        assertThat(agent.fetch().getState()).isEqualTo(EnrolmentState.ENROLMENT_STATE_REJECTED);
        assertThat(agent.fetch().getCertificatesCount()).isZero();
        assertThat(state("harbour")).isEqualTo(ClusterState.CLUSTER_STATE_REJECTED.name());
        assertThat(certificates("harbour")).isEmpty();
        assertThat(Quay.refusal(() -> quay.decide("harbour", quay.admissions::reject)))
                .isEqualTo(ErrorCode.ENROLMENT_DECIDED);
    }

    @Test
    void aDeniedClusterIsOnTheDenylistAndItsStreamsAreCut() {
        X509Certificate certificate = quay.enrolled("harbour").certificate();
        quay.cut.clear();

        quay.decide("harbour", (tx, row) -> quay.admissions.deny(tx, row, "the laptop was stolen"));

        assertThat(quay.keys.isDenied(certificate.getSerialNumber())).isTrue();
        assertThat(quay.keys.denied())
                .singleElement()
                .satisfies(denial -> assertThat(denial.reason()).isEqualTo("the laptop was stolen"));
        assertThat(certificates("harbour"))
                .allSatisfy(row -> assertThat(row.deniedAt()).contains(quay.clock.instant()));
        assertThat(quay.cut).containsExactly(quay.row("harbour").uid());
        assertThat(state("harbour")).isEqualTo(ClusterState.CLUSTER_STATE_DENIED.name());
        assertThat(quay.cluster("harbour").getCode()).isEqualTo(ErrorCode.CERTIFICATE_DENIED.name());
    }

    @Test
    void aNewTokenBringsADeniedClusterBackUnderItsIdWhileTheOldCertificateStaysShutOut() {
        X509Certificate old = quay.enrolled("harbour").certificate();
        String uid = quay.row("harbour").uid();
        quay.decide("harbour", (tx, row) -> quay.admissions.deny(tx, row, "stolen"));

        Quay.Agent again = quay.enrolled("harbour");

        assertThat(quay.row("harbour").uid()).isEqualTo(uid);
        assertThat(state("harbour")).isEqualTo(ClusterState.CLUSTER_STATE_ACTIVE.name());
        assertThat(quay.cluster("harbour").getCode()).isEmpty();
        assertThat(quay.keys.isDenied(old.getSerialNumber())).isTrue();
        assertThat(quay.keys.isDenied(again.certificate().getSerialNumber())).isFalse();
    }

    @Test
    void anotherAgentOfTheSameClusterTakesThePlaceOfTheOneBefore() {
        X509Certificate old = quay.enrolled("harbour").certificate();
        quay.cut.clear();

        X509Certificate fresh = quay.enrolled("harbour").certificate();

        assertThat(quay.keys.isDenied(old.getSerialNumber())).isTrue();
        assertThat(quay.keys.isDenied(fresh.getSerialNumber())).isFalse();
        assertThat(quay.cut).containsExactly(quay.row("harbour").uid());
    }

    @Test
    void aRejectedNewcomerLeavesTheAgentThatIsThereInPlace() {
        X509Certificate agents = quay.enrolled("harbour").certificate();
        quay.agent().enrol(quay.token("harbour"));
        assertThat(state("harbour")).isEqualTo(ClusterState.CLUSTER_STATE_PENDING.name());

        quay.decide("harbour", quay.admissions::reject);

        assertThat(state("harbour")).isEqualTo(ClusterState.CLUSTER_STATE_ACTIVE.name());
        assertThat(quay.keys.isDenied(agents.getSerialNumber())).isFalse();
    }

    @Test
    void aRejectedNewcomerDoesNotEndAQuarantine() {
        quay.enrolled("harbour");
        quarantine("harbour");
        quay.agent().enrol(quay.token("harbour"));

        quay.decide("harbour", quay.admissions::reject);

        assertThat(state("harbour")).isEqualTo(ClusterState.CLUSTER_STATE_QUARANTINED.name());
    }

    @Test
    void ofTwoWhoWaitTheNewerIsDecidedAboutAndTheOlderIsRejected() {
        Quay.Agent older = quay.agent();
        older.enrol(quay.token("harbour"));
        quay.clock.advance(Duration.ofMinutes(1));
        Quay.Agent newer = quay.enrolled("harbour");

        assertThat(older.fetch().getState()).isEqualTo(EnrolmentState.ENROLMENT_STATE_REJECTED);
        assertThat(newer.fetch().getState()).isEqualTo(EnrolmentState.ENROLMENT_STATE_ACCEPTED);
    }

    @Test
    void acceptingAQuarantinedClusterEndsTheQuarantineWithoutANewCertificate() {
        quay.enrolled("harbour");
        quarantine("harbour");

        quay.decide("harbour", quay.admissions::accept);

        assertThat(state("harbour")).isEqualTo(ClusterState.CLUSTER_STATE_ACTIVE.name());
        assertThat(quay.cluster("harbour").getCode()).isEmpty();
        assertThat(certificates("harbour")).hasSize(1);
    }

    @Test
    void aCertificateIsRenewedAndTheOldOneCountsUntilItsEnd() {
        Quay.Agent agent = quay.enrolled("harbour");
        X509Certificate old = agent.certificate();
        quay.clock.advance(Duration.ofDays(60));

        X509Certificate fresh = Quay.leaf(renew("harbour", agent, old));

        assertThat(fresh.getNotAfter().toInstant()).isEqualTo(Quay.NOON.plus(Duration.ofDays(150)));
        assertThat(fresh.getSerialNumber()).isNotEqualTo(old.getSerialNumber());
        assertThat(quay.keys.isDenied(old.getSerialNumber())).isFalse();
        assertThat(certificates("harbour")).hasSize(2);

        quay.decide("harbour", (tx, row) -> quay.admissions.deny(tx, row, "both"));

        assertThat(List.of(old, fresh)).allMatch(each -> quay.keys.isDenied(each.getSerialNumber()));
    }

    /** Each stays in the store until it ends: whoever has an agent's certificate does not fill it. */
    @Test
    void aCertificateIsNotRenewedWithoutEnd() {
        Quay.Agent agent = quay.enrolled("harbour");
        X509Certificate certificate = agent.certificate();
        for (int issued = 1; issued < Admissions.MOST_IN_A_DAY; issued++) {
            renew("harbour", agent, certificate);
        }

        assertThat(Quay.refusal(() -> renew("harbour", agent, certificate))).isEqualTo(ErrorCode.TOO_MANY_REQUESTS);
        quay.clock.advance(Duration.ofDays(1));
        assertThat(renew("harbour", agent, certificate)).isNotEmpty();
    }

    @Test
    void nothingIsRenewedForWhoIsShutOut() {
        Quay.Agent agent = quay.enrolled("harbour");
        X509Certificate certificate = agent.certificate();
        quarantine("harbour");
        assertThat(Quay.refusal(() -> renew("harbour", agent, certificate))).isEqualTo(ErrorCode.CLUSTER_QUARANTINED);
        quay.decide("harbour", quay.admissions::accept);
        quay.decide("harbour", (tx, row) -> quay.admissions.deny(tx, row, "stolen"));
        assertThat(Quay.refusal(() -> renew("harbour", agent, certificate))).isEqualTo(ErrorCode.CERTIFICATE_DENIED);
        quay.enrolled("harbour");

        assertThat(Quay.refusal(() -> renew("harbour", agent, certificate)))
                .as("the cluster is back, this certificate is not")
                .isEqualTo(ErrorCode.CERTIFICATE_DENIED);
        assertThat(Quay.refusal(() -> quay.store.write(
                        transaction -> quay.admissions.renew(transaction, "no-such", "1", agent.certificateRequest()))))
                .isEqualTo(ErrorCode.CLUSTER_NOT_ACCEPTED);
    }

    /** The hub goes down between the denylist and the store: who was shut out stays out. */
    @Test
    void aDenialThatTheStoreCouldNotTakeStillShutsOut() {
        BigInteger serial = quay.enrolled("harbour").certificate().getSerialNumber();

        try {
            quay.decide("harbour", (tx, row) -> {
                quay.admissions.deny(tx, row, "stolen");
                throw new IllegalStateException("the store is gone");
            });
        } catch (IllegalStateException expected) {
            assertThat(expected).hasMessage("the store is gone");
        }

        assertThat(quay.keys.isDenied(serial)).isTrue();
        quay.decide("harbour", (tx, row) -> quay.admissions.deny(tx, row, "again"));
        assertThat(state("harbour")).isEqualTo(ClusterState.CLUSTER_STATE_DENIED.name());
    }
}
