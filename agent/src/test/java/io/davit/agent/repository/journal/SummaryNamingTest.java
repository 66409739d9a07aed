package io.davit.agent.repository.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.agent.repository.Naming;
import io.davit.agent.repository.Occasion;
import io.davit.agent.repository.RestorePointSummary;
import io.davit.agent.repository.format.FieldReader;
import io.davit.agent.repository.format.FieldWriter;
import io.davit.agent.run.RunId;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SummaryNamingTest {
    private static final int NAMED = 16 << 1;
    private static final int LABEL = 17 << 1;
    private static final int RETAIN_UNTIL = 18 << 1;
    private static final int SCHEDULE = 20 << 1;
    private static final int SELECTION = 21 << 1;

    @Test
    void whatPeopleCallItComesBack() {
        Naming naming = new Naming("before the säle", Map.of("team", "bakery", "example.com/tier", ""));

        assertThat(decoded(SummaryCodec.encode(summary(naming))).naming()).isEqualTo(naming);
        assertThat(decoded(SummaryCodec.encode(summary(Naming.NONE))).naming()).isEqualTo(Naming.NONE);
    }

    @Test
    void theDateUntilWhichItIsKeptComesBack() {
        Instant until = Instant.parse("2027-01-31T00:00:00Z");
        FieldWriter fields = SummaryCodec.encode(summary(Naming.NONE)).instant(RETAIN_UNTIL, until);

        assertThat(decoded(fields).retainUntil()).contains(until);
        assertThat(SummaryCodec.encode(decoded(fields)).toBytes()).isEqualTo(fields.toBytes());
    }

    @Test
    void whyItWasMadeComesBack() {
        byte[] selection = HexFormat.of().parseHex("ab".repeat(32));
        FieldWriter fields = SummaryCodec.encode(summary(Naming.NONE))
                .text(SCHEDULE, "nightly")
                .bytes(SELECTION, selection);

        assertThat(decoded(fields).occasion()).isEqualTo(new Occasion("nightly", "ab".repeat(32)));
        assertThat(SummaryCodec.encode(decoded(fields)).toBytes()).isEqualTo(fields.toBytes());
        assertThat(decoded(SummaryCodec.encode(summary(Naming.NONE))).occasion())
                .isEqualTo(Occasion.ON_DEMAND);
    }

    @Test
    void refusesAScheduleThatIsNoNameAndADigestThatIsNone() {
        assertTampered(SummaryCodec.encode(summary(Naming.NONE)).text(SCHEDULE, "\u001b[2J"));
        assertTampered(SummaryCodec.encode(summary(Naming.NONE)).bytes(SELECTION, new byte[31]));
    }

    /** The bucket is hostile input: a name is shown on terminals. */
    @Test
    void refusesANameWithControlCharacters() {
        FieldWriter forged = SummaryCodec.encode(summary(Naming.NONE)).text(NAMED, "\u001b[2J");

        assertTampered(forged);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "team", "=bakery", "team=bak ery", "te am=bakery", "team=\u001b"})
    void refusesALabelThatIsNone(String label) {
        assertTampered(SummaryCodec.encode(summary(Naming.NONE)).text(LABEL, label));
    }

    @Test
    void refusesALabelThatIsGivenTwice() {
        assertTampered(SummaryCodec.encode(summary(Naming.NONE))
                .text(LABEL, "team=bakery")
                .text(LABEL, "team=brewery"));
    }

    private static void assertTampered(FieldWriter forged) {
        assertThatThrownBy(() -> decoded(forged))
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.REPOSITORY_TAMPERED));
    }

    private static RestorePointSummary decoded(FieldWriter fields) {
        return SummaryCodec.decode(new FieldReader(fields.toBytes(), ErrorCode.REPOSITORY_TAMPERED));
    }

    private static RestorePointSummary summary(Naming naming) {
        Instant noon = Instant.parse("2026-06-01T12:00:00Z");
        return new RestorePointSummary(
                RunId.next(Clock.systemUTC()),
                new RestorePointSummary.Source("uid", "harbour", "v1.36.3"),
                noon,
                noon,
                true,
                List.of(),
                Map.of(),
                List.of(),
                0,
                0,
                0,
                List.of(),
                naming);
    }
}
