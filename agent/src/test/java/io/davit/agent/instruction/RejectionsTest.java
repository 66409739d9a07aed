package io.davit.agent.instruction;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.admission.Rejection;
import io.davit.agent.admission.RejectionLog;
import io.davit.agent.ledger.Ledger;
import io.davit.agent.reports.Auditor;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.RejectedEnvelope;
import io.davit.proto.agent.v1.Report;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RejectionsTest {
    @TempDir
    private Path folder;

    private final Auditor auditor = new Auditor();
    private final Hub hub = new Hub();
    private Instant now = Hub.NOON;
    private Ledger ledger;
    private Rejections rejections;

    @BeforeEach
    void open() {
        ledger = Ledger.open(folder);
        ledger.admissions().begin(Hub.EPOCH, Optional.empty(), Optional.empty());
        ledger.reports().begin(auditor);
        InstantSource time = () -> now;
        rejections = new Rejections(ledger.admissions(), time.withZone(ZoneOffset.UTC));
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void saysWhatWasRefusedAndWhoseItClaimedToBe() {
        byte[] forged = Hub.signed(hub.stranger, Hub.instruction().build().toByteArray());

        reject(forged, ErrorCode.INSTRUCTION_KEY_UNKNOWN);
        reject("garbage".getBytes(StandardCharsets.US_ASCII), ErrorCode.ENVELOPE_MALFORMED);
        reject(new byte[1 << 20], ErrorCode.ENVELOPE_TOO_LARGE);

        List<RejectedEnvelope> told = told();
        assertThat(told)
                .extracting(RejectedEnvelope::getCode)
                .containsExactly("INSTRUCTION_KEY_UNKNOWN", "ENVELOPE_MALFORMED", "ENVELOPE_TOO_LARGE");
        assertThat(told.get(0).getKeyId().toByteArray())
                .isEqualTo(hub.stranger.id().bytes());
        assertThat(told.get(1).getKeyId().isEmpty()).isTrue();
        assertThat(told.get(2).getEnvelopeDigest().size()).isEqualTo(32);
    }

    @Test
    void countsAFloodInsteadOfWritingItDown() {
        flood(1_000);
        assertThat(told()).hasSize(10);

        now = now.plus(Duration.ofMinutes(2));
        flood(1_000);
        assertThat(told()).as("one a minute").hasSize(12);
        assertThat(told().get(10).getUnreported()).isEqualTo(990);
        assertThat(told().get(11).getUnreported()).isZero();

        now = now.minus(Duration.ofDays(1));
        flood(1);
        now = now.plus(Duration.ofHours(1));
        flood(1_000);
        assertThat(told()).as("ten in a row, whatever the clock did").hasSize(22);
        assertThat(told().get(12).getUnreported()).isEqualTo(999);
    }

    /** What a hub does wrong with each session, as fast as it can. */
    @Test
    void countsMisconductThatDoesNotEnd() {
        for (int i = 0; i < 1_000; i++) {
            rejections.misconduct(new DavitException(ErrorCode.HUB_MISBEHAVED, "again"));
        }
        assertThat(ledger.admissions().rejections()).hasSize(10);

        now = now.plus(Duration.ofMinutes(1));
        rejections.misconduct(new DavitException(ErrorCode.HUB_MISBEHAVED, "again"));

        assertThat(ledger.admissions().rejections().getFirst().unreported()).isEqualTo(990);
    }

    @Test
    void letsNoFloodHideWhatIsRefusedForAnotherReason() {
        flood(1_000);
        reject(new byte[] {1}, ErrorCode.KEY_SET_INVALID);

        assertThat(told().getLast().getCode()).isEqualTo("KEY_SET_INVALID");
        assertThat(ledger.admissions().rejections()).extracting(Rejection::code).contains(ErrorCode.KEY_SET_INVALID);
    }

    /** Whoever floods for a year fills no disk. */
    @Test
    void keepsTheNewestOfEachCodeForTheClustersOwnAudit() {
        reject("first".getBytes(StandardCharsets.US_ASCII), ErrorCode.KEY_SET_INVALID);
        for (int i = 0; i < 3 * RejectionLog.KEPT; i++) {
            now = now.plus(Duration.ofMinutes(1));
            flood(3);
        }

        List<Rejection> kept = ledger.admissions().rejections();
        assertThat(kept).hasSize(RejectionLog.KEPT + 1);
        assertThat(kept.getFirst().at()).isEqualTo(now);
        assertThat(kept.getFirst().unreported()).isEqualTo(2);
        assertThat(kept.getFirst().sentence()).isEqualTo("refused in this test");
        assertThat(kept).isSortedAccordingTo(Comparator.comparing(Rejection::at).reversed());
        assertThat(kept.getLast().code()).isEqualTo(ErrorCode.KEY_SET_INVALID);
    }

    @Test
    void tellsTheHubOfMisconductAsAnAlarm() {
        rejections.misconduct(new DavitException(ErrorCode.HUB_MISBEHAVED, "it said Welcome twice"));

        assertThat(auditor.read(ledger.reports(), Hub.EPOCH)
                        .getLast()
                        .getAlarm()
                        .getCode())
                .isEqualTo("HUB_MISBEHAVED");
        Rejection kept = ledger.admissions().rejections().getFirst();
        assertThat(kept.sentence()).isEqualTo("it said Welcome twice");
        assertThat(kept.envelopeDigest()).isEmpty();
    }

    private void reject(byte[] envelope, ErrorCode code) {
        rejections.envelope(envelope, new DavitException(code, "refused in this test"));
    }

    private void flood(int count) {
        for (int i = 0; i < count; i++) {
            reject(new byte[] {(byte) i}, ErrorCode.ENVELOPE_MALFORMED);
        }
    }

    private List<RejectedEnvelope> told() {
        return auditor.read(ledger.reports(), Hub.EPOCH).stream()
                .map(Report::getRejected)
                .toList();
    }
}
