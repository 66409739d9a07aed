package io.davit.agent.repository.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.agent.repository.JournalHead;
import io.davit.agent.repository.RestorePointSummary;
import io.davit.agent.repository.crypto.VectorKeys;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.Vectors;
import io.davit.agent.repository.format.WriterId;
import io.davit.agent.run.RunId;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class EntryVectorsTest {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private static final RunId RUN = RunId.parse("0197291f-a400-7000-8000-000000000001");
    private static final WriterId WRITER = VectorKeys.writer().id();

    @Test
    void openedRunsAreThoseOfTheVector() {
        assertVector("entry-run-opened", 1, new EntryBody.RunOpened(RUN));
    }

    @Test
    void restorePointsAreThoseOfTheVector() {
        assertVector("entry-restore-point", 2, point());
    }

    @Test
    void aRestorePointKeepsWhatWasLeftOutOnPurpose() {
        EntryBody body = point(List.of("core/pods", "core/secrets"));

        assertThat(EntryCodec.decode(WRITER, place(2), payload(2, body)).body()).isEqualTo(body);
    }

    @Test
    void closedRunsAreThoseOfTheVector() {
        assertVector("entry-run-closed", 3, new EntryBody.RunClosed(RUN, ""));
    }

    @Test
    void aKindOfALaterVersionIsPassedOver() {
        byte[] payload = payload(4, new EntryBody.Unknown(99));

        assertThat(EntryCodec.decode(WRITER, place(4), payload).body()).isEqualTo(new EntryBody.Unknown(99));
    }

    @Test
    void theSealedEntryIsThatOfTheVector() {
        byte[] payload = payload(1, new EntryBody.RunOpened(RUN));
        ObjectId id = ObjectId.of(Vectors.fill(0xA4, 32));

        Vectors.check(
                "points-1", VectorKeys.objects().seal(ObjectKind.POINT, id, payload, List.of(Vectors.fill(0xEE, 4))));
    }

    @Test
    void refusesEveryTruncation() {
        byte[] payload = payload(2, point());
        for (int length = 0; length < payload.length; length++) {
            byte[] part = Arrays.copyOf(payload, length);
            assertThatThrownBy(() -> EntryCodec.decode(WRITER, place(2), part)).isInstanceOf(DavitException.class);
        }
    }

    @Property
    void answersAlteredBytesOrRefuses(@ForAll int at, @ForAll byte value) {
        byte[] payload = payload(2, point());
        payload[Math.floorMod(at, payload.length)] = value;
        try {
            assertThat(EntryCodec.decode(WRITER, place(2), payload).place()).isEqualTo(place(2));
        } catch (DavitException e) {
            assertThat(e.code()).isIn(ErrorCode.REPOSITORY_TAMPERED, ErrorCode.READER_TOO_OLD);
        }
    }

    private static void assertVector(String name, long number, EntryBody body) {
        byte[] kept = Vectors.check(name, payload(number, body));

        Entry entry = EntryCodec.decode(WRITER, place(number), kept);
        assertThat(entry.body()).isEqualTo(body);
        assertThat(entry.written()).isEqualTo(NOON);
        assertThat(entry.previous()).isEqualTo("99".repeat(32));
    }

    private static byte[] payload(long number, EntryBody body) {
        return EntryCodec.encode(WRITER, number, "99".repeat(32), NOON, body);
    }

    private static JournalHead place(long number) {
        return new JournalHead(WRITER.hex(), number, "00".repeat(32));
    }

    private static EntryBody point() {
        return point(List.of());
    }

    private static EntryBody point(List<String> leftOut) {
        RestorePointSummary summary = new RestorePointSummary(
                RUN,
                new RestorePointSummary.Source("uid-1", "harbour-east", "v1.36.3"),
                NOON,
                NOON.plusSeconds(5),
                true,
                List.of(new RestorePointSummary.NamespaceSummary(
                        "harbour", Map.of("apps/deployments", 2L, "pods", 5L))),
                Map.of("persistentvolumes", 1L),
                List.of(new RestorePointSummary.VolumeSummary("harbour", "data", "pv-1", true, 10, 2048)),
                2048,
                512,
                0,
                leftOut);
        return new EntryBody.PointSealed(
                summary,
                new PointRoots(
                        ContentId.from(Vectors.fill(0xB1, 32), 0), List.of(ObjectId.of(Vectors.fill(0xB2, 32)))));
    }
}
