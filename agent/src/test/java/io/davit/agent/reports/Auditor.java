package io.davit.agent.reports;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.davit.agent.admission.StateEpoch;
import io.davit.proto.agent.v1.Outcome;
import io.davit.proto.agent.v1.Report;
import io.davit.signing.Purpose;
import io.davit.signing.SignedEnvelope;
import io.davit.signing.SigningKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** The actor who holds an agent's report key, and reads its reports as a hub does: every signature and every link. */
public final class Auditor implements ReportSigner {
    public static final String CLUSTER = "0f3e8f9c-58a4-4d55-8f0e-2b9d7c6b5a41";

    private final SigningKey key;

    public Auditor() {
        byte[] seed = new byte[SigningKey.LENGTH];
        Arrays.fill(seed, (byte) 7);
        key = new SigningKey(seed);
    }

    @Override
    public String clusterId() {
        return CLUSTER;
    }

    @Override
    public SignedEnvelope sign(byte[] payload) {
        return SignedEnvelope.sign(key, payload);
    }

    /** All reports of a chain that begins with its first. */
    public List<Report> read(ReportLog log, StateEpoch epoch) {
        List<Report> reports = new ArrayList<>();
        byte[][] previous = {HexFormat.of().parseHex(ReportChain.GENESIS)};
        log.after(epoch, 0, stored -> {
            SignedEnvelope envelope = SignedEnvelope.read(stored.envelope().toByteArray(), Purpose.REPORT);
            Report report = parsed(envelope.payload());
            assertThat(envelope.isSignedBy(key.publicKey())).isTrue();
            assertThat(report.getPurpose()).isEqualTo("davit.report.v1");
            assertThat(report.getClusterId()).isEqualTo(CLUSTER);
            assertThat(report.getStateEpoch().toByteArray()).isEqualTo(epoch.bytes());
            assertThat(report.getIndex()).isEqualTo(stored.index()).isEqualTo(reports.size() + 1L);
            assertThat(report.getPreviousHash().toByteArray()).isEqualTo(previous[0]);
            previous[0] = envelope.payloadDigest();
            return reports.add(report);
        });
        ReportChain end = log.chains().stream()
                .filter(chain -> chain.epoch().equals(epoch))
                .findFirst()
                .orElseThrow();
        assertThat(end.last()).isEqualTo(reports.size());
        assertThat(end.lastHash()).isEqualTo(HexFormat.of().formatHex(previous[0]));
        return reports;
    }

    public List<Outcome> outcomes(ReportLog log, StateEpoch epoch) {
        return read(log, epoch).stream()
                .filter(Report::hasOutcome)
                .map(Report::getOutcome)
                .toList();
    }

    private static Report parsed(byte[] payload) {
        try {
            return Report.parseFrom(payload);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError("a payload that is no report", e);
        }
    }
}
