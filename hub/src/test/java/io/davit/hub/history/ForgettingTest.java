package io.davit.hub.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.config.HistoryConfig;
import io.davit.hub.enrolment.Berth;
import io.davit.hub.store.Audit;
import io.davit.hub.store.HubStore;
import io.davit.hub.store.InstructionRow;
import io.davit.hub.store.InstructionState;
import io.davit.hub.store.Reports;
import io.davit.hub.store.ResourceKind;
import io.davit.hub.store.Transaction;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is over is forgotten in time, what is open never, and nobody notices but by what is gone. */
class ForgettingTest {
    private static final HistoryConfig KEEP =
            new HistoryConfig(Duration.ofDays(400), Duration.ofDays(100), Duration.ofDays(7));
    private static final byte[] EPOCH = new byte[16];

    @TempDir
    Path folder;

    private Berth berth;

    @BeforeEach
    void open() {
        berth = new Berth(folder);
    }

    @AfterEach
    void close() {
        berth.close();
    }

    private Map<String, Long> round(HubStore store) {
        return new Forgetting(store, KEEP, berth.clock()).round();
    }

    private void instruction(String id, InstructionState state) {
        Instant now = berth.clock().instant();
        berth.store().write(tx -> {
            InstructionRow row = new InstructionRow(
                    id, "c1", new byte[0], "backup", 1, 1, now, now, now, "", "", InstructionState.PENDING, "", "", 1);
            tx.outbox().add(row);
            tx.outbox().put(row.at(state, "", ""));
            return "";
        });
    }

    private void run(ResourceKind kind, String name, String state) {
        Instant now = berth.clock().instant();
        berth.store().write(tx -> tx.resources().create(kind, name, name, "", state, now, new byte[0]));
    }

    private void report(long index) {
        Instant now = berth.clock().instant();
        berth.store().write(tx -> {
            tx.reports().append(new Reports.Row("c1", EPOCH, index, new byte[32], new byte[0], now));
            return "";
        });
    }

    private boolean has(Function<Transaction, Optional<?>> question) {
        return berth.store().read(tx -> question.apply(tx).isPresent());
    }

    @Test
    void whatIsOverGoesInItsTimeAndWhatIsOpenStays() {
        instruction("ended", InstructionState.ENDED);
        instruction("unsure", InstructionState.RECONCILE);
        instruction("waits", InstructionState.PENDING);
        report(1);
        report(2);
        run(ResourceKind.BACKUP, "done", "RUN_STATE_SUCCEEDED");
        run(ResourceKind.RESTORE, "runs", "RUN_STATE_RUNNING");
        berth.store().write(tx -> tx.audit().append(new Audit.Event(Instant.EPOCH, "a", "b", "c", "", "", "")));

        berth.advance(Duration.ofDays(99));
        assertThat(round(berth.store())).isEmpty();

        berth.advance(Duration.ofDays(2));
        assertThat(round(berth.store())).isEqualTo(Map.of("instructions", 1L, "reports", 1L));
        assertThat(has(tx -> tx.outbox().find("ended"))).isFalse();
        assertThat(has(tx -> tx.outbox().find("unsure"))).isTrue();
        assertThat(has(tx -> tx.outbox().find("waits"))).isTrue();
        assertThat(has(tx -> tx.reports().find("c1", EPOCH, 2)))
                .as("the chain goes on from it")
                .isTrue();
        assertThat(has(tx -> tx.resources().find(ResourceKind.BACKUP, "done"))).isTrue();

        berth.advance(Duration.ofDays(300));
        assertThat(round(berth.store())).isEqualTo(Map.of("backups", 1L));
        assertThat(has(tx -> tx.resources().find(ResourceKind.BACKUP, "done"))).isFalse();
        assertThat(has(tx -> tx.resources().find(ResourceKind.RESTORE, "runs"))).isTrue();

        berth.advance(Duration.ofDays(8));
        assertThat(round(berth.store())).isEqualTo(Map.of("changes", 1L));
        assertThat(berth.store().<List<Audit.Entry>>read(tx -> tx.audit().after(0, 9)))
                .as("the audit stays whole")
                .isNotEmpty()
                .first()
                .satisfies(entry -> assertThat(entry.number()).isEqualTo(1));
    }

    /** Each batch is a change of its own, so that others come in between; a kill after any of them is no harm. */
    @Test
    void aRoundThatIsKilledInTheMiddleIsGoneOnWith() {
        int all = 2 * Forgetting.BATCH + 7;
        for (int i = 0; i < all; i++) {
            instruction("i" + i, InstructionState.ENDED);
        }
        berth.advance(Duration.ofDays(101));
        assertThatThrownBy(() -> round(new FailsAtTheSecondWrite(berth.store())))
                .isInstanceOf(DavitException.class);
        long left = berth.store().read(tx -> {
            long found = 0;
            for (int i = 0; i < all; i++) {
                found += tx.outbox().find("i" + i).isPresent() ? 1 : 0;
            }
            return found;
        });
        assertThat(left).isEqualTo(all - Forgetting.BATCH);
        assertThat(round(berth.store())).isEqualTo(Map.of("instructions", left));
    }

    @Test
    void aHubThatStopsDoesNotWaitForTheRound() {
        instruction("i", InstructionState.ENDED);
        berth.advance(Duration.ofDays(101));
        Forgetting forgetting = new Forgetting(berth.store(), KEEP, berth.clock());
        forgetting.stop();
        assertThat(forgetting.round()).isEmpty();
        assertThat(has(tx -> tx.outbox().find("i"))).isTrue();
    }

    /** Where the process dies. */
    private static final class FailsAtTheSecondWrite implements HubStore {
        private final HubStore store;
        private int writes;

        FailsAtTheSecondWrite(HubStore store) {
            this.store = store;
        }

        @Override
        public <T> T read(Function<Transaction, T> question) {
            return store.read(question);
        }

        @Override
        public <T> T write(Function<Transaction, T> change) {
            writes++;
            if (writes == 2) {
                throw new DavitException(ErrorCode.STORE_UNAVAILABLE, "killed");
            }
            return store.write(change);
        }

        @Override
        public void onRevision(LongConsumer listener) {
            store.onRevision(listener);
        }

        @Override
        public void close() {}
    }
}
