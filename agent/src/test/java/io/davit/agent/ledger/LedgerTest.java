package io.davit.agent.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.agent.repository.JournalHead;
import io.davit.agent.repository.KeyEpoch;
import io.davit.agent.repository.RepositoryPin;
import io.davit.agent.run.FastFolders;
import io.davit.agent.run.LeakLedger.Leak;
import io.davit.agent.run.Outcome;
import io.davit.agent.run.RunId;
import io.davit.agent.run.RunKind;
import io.davit.agent.run.RunOrder;
import io.davit.agent.run.RunRecord;
import io.davit.agent.run.RunState;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
    private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");
    private static final RunOrder ORDER = new RunOrder(RunKind.BACKUP, "quay", "{\"namespaces\":[\"harbour\"]}");

    @TempDir(factory = FastFolders.class)
    Path dataDir;

    @Test
    void remembersARunWithItsOutcomeOverARestart() {
        RunRecord run = runAt(NOON);
        Outcome outcome = new Outcome.PartlySucceeded(
                ErrorCode.BACKUP_INCOMPLETE,
                Map.of("objects", 3L),
                List.of(Problem.error(ErrorCode.KIND_HIDDEN, "secrets", "may not list")));
        try (Ledger ledger = Ledger.open(dataDir)) {
            ledger.admit(run);
            ledger.change(run.id(), RunRecord::begun);
            ledger.change(run.id(), r -> r.ended(outcome, NOON.plusSeconds(9)));
        }

        try (Ledger ledger = Ledger.open(dataDir)) {
            RunRecord found = ledger.find(run.id()).orElseThrow();
            assertThat(found.state()).isEqualTo(RunState.PARTLY);
            assertThat(found.outcome()).hasValue(outcome);
            assertThat(found.order()).isEqualTo(ORDER);
            assertThat(found.ended()).hasValue(NOON.plusSeconds(9));
        }
    }

    @Test
    void givesTheNewestRunFirst() {
        RunRecord older = runAt(NOON);
        RunRecord newer = runAt(NOON.plusSeconds(1));
        try (Ledger ledger = Ledger.open(dataDir)) {
            ledger.admit(older);
            ledger.admit(newer);

            List<RunId> order = new ArrayList<>();
            ledger.newestFirst(run -> order.add(run.id()));

            assertThat(order).containsExactly(newer.id(), older.id());
        }
    }

    @Test
    void keepsWhatOutlivesRunsUntilItIsForgotten() {
        RunRecord run = runAt(NOON);
        RunRecord next = runAt(NOON.plusSeconds(1));
        try (Ledger ledger = Ledger.open(dataDir)) {
            ledger.admit(run);
            ledger.change(run.id(), RunRecord::begun);
            ledger.steps(run.id()).lasting("a target").record("begun", new byte[] {7});
            ledger.steps(run.id()).lasting("a target b").record("begun", new byte[] {8});
            ledger.change(run.id(), r -> r.ended(new Outcome.Succeeded(Map.of(), List.of()), NOON));
        }

        try (Ledger ledger = Ledger.open(dataDir)) {
            assertThat(ledger.steps(next.id()).lasting("a target").recorded("begun"))
                    .hasValue(new byte[] {7});

            ledger.steps(next.id()).lasting("a target").forget();

            assertThat(ledger.steps(run.id()).lasting("a target").recorded("begun"))
                    .isEmpty();
            assertThat(ledger.steps(run.id()).lasting("a target b").recorded("begun"))
                    .hasValue(new byte[] {8});
        }
    }

    @Test
    void keepsStepsOfARunOverARestartAndDropsThemWithItsOutcome() {
        RunRecord run = runAt(NOON);
        RunRecord other = runAt(NOON.plusSeconds(1));
        try (Ledger ledger = Ledger.open(dataDir)) {
            ledger.admit(run);
            ledger.admit(other);
            ledger.steps(run.id()).record("selection", new byte[] {1});
            ledger.steps(other.id()).record("selection", new byte[] {2});
        }
        try (Ledger ledger = Ledger.open(dataDir)) {
            assertThat(ledger.steps(run.id()).recorded("selection")).hasValue(new byte[] {1});

            ledger.change(run.id(), RunRecord::begun);
            ledger.change(run.id(), r -> r.ended(new Outcome.Succeeded(Map.of(), List.of()), NOON));

            assertThat(ledger.steps(run.id()).recorded("selection")).isEmpty();
            assertThat(ledger.steps(other.id()).recorded("selection")).isPresent();
        }
    }

    @Test
    void hasEachLeakOnTheBooksUntilItIsStruckOff() {
        RunRecord run = runAt(NOON);
        Leak file = new Leak(run.id(), "file", "/data/spool-1");
        Leak folder = new Leak(run.id(), "folder", "/data/staging");
        try (Ledger ledger = Ledger.open(dataDir)) {
            ledger.willCreate(file);
            ledger.willCreate(folder);
            ledger.removed(file);

            assertThat(ledger.outstanding(run.id())).containsExactly(folder);
            assertThat(ledger.leaks()).containsExactly(folder);
            assertThat(ledger.outstanding(RunId.next(Clock.systemUTC()))).isEmpty();
        }
    }

    @Test
    void remembersLocationsApart() {
        RepositoryPin pin = new RepositoryPin("aa", "bb", "cc");
        try (Ledger ledger = Ledger.open(dataDir)) {
            ledger.memory("quay").rememberPin(pin);
            ledger.memory("quay").rememberHead(new JournalHead("f00d", 7, "beef"));
            ledger.memory("quay").rememberWriter(new byte[] {9});
            ledger.memory("quay").rememberKeyEpoch(new KeyEpoch(2, "cafe"));
        }
        try (Ledger ledger = Ledger.open(dataDir)) {
            assertThat(ledger.memory("quay").pin()).hasValue(pin);
            assertThat(ledger.memory("quay").head("f00d")).hasValue(new JournalHead("f00d", 7, "beef"));
            assertThat(ledger.memory("quay").writer()).hasValue(new byte[] {9});
            assertThat(ledger.memory("quay").keyEpoch()).hasValue(new KeyEpoch(2, "cafe"));
            assertThat(ledger.memory("pier").pin()).isEqualTo(Optional.empty());
            assertThat(ledger.memory("pier").keyEpoch()).isEmpty();
        }
    }

    @Test
    void forgetsOldFinishedRunsButNeverOpenOnes() {
        try (Ledger ledger = Ledger.open(dataDir)) {
            RunRecord open = runAt(NOON);
            ledger.admit(open);
            for (int i = 1; i <= 4; i++) {
                RunRecord run = runAt(NOON.plusSeconds(i));
                ledger.admit(run);
                ledger.change(run.id(), RunRecord::begun);
                ledger.change(run.id(), r -> r.ended(new Outcome.Succeeded(Map.of(), List.of()), NOON));
            }

            ledger.forgetAllBut(2);

            List<Instant> left = new ArrayList<>();
            ledger.newestFirst(run -> left.add(run.admitted()));
            assertThat(left).containsExactly(NOON.plusSeconds(4), NOON.plusSeconds(3), NOON);
        }
    }

    @Test
    void isReadBesideItsOwner() {
        assertThat(Ledger.openReadOnly(dataDir)).isEmpty();
        try (Ledger owner = Ledger.open(dataDir)) {
            RunRecord run = runAt(NOON);
            owner.admit(run);

            try (Ledger reader = Ledger.openReadOnly(dataDir).orElseThrow()) {
                assertThat(reader.find(run.id())).isPresent();
            }
            assertThatThrownBy(() -> Ledger.open(dataDir))
                    .isInstanceOfSatisfying(
                            DavitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LEDGER_IN_USE));
        }
    }

    @Test
    void refusesAStepThatTheTableDoesNotHave() {
        RunRecord run = runAt(NOON);
        assertThatThrownBy(() -> run.ended(new Outcome.Succeeded(Map.of(), List.of()), NOON))
                .isInstanceOf(IllegalStateException.class);
    }

    private static RunRecord runAt(Instant time) {
        return RunRecord.admitted(RunId.next(Clock.fixed(time, ZoneOffset.UTC)), ORDER, time);
    }
}
