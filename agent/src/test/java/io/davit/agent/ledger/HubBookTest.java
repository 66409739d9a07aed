package io.davit.agent.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.admission.StateEpoch;
import io.davit.agent.hub.HubMemory;
import io.davit.agent.hub.HubPins;
import io.davit.agent.hub.SessionTicket;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each look is one of a new process: what counts is what is on disk. */
class HubBookTest {
    private static final StateEpoch EPOCH = StateEpoch.mint();
    private static final HubPins PINS = new HubPins(
            "5b7c1f0e-3f57-4f6e-9d7a-6f2f5f3f9a10",
            "0f3e8f9c-58a4-4d55-8f0e-2b9d7c6b5a41",
            "a".repeat(64),
            "b".repeat(64));

    @TempDir
    private Path folder;

    private <T> T inANewProcess(Function<HubMemory, T> look) {
        try (Ledger ledger = Ledger.open(folder)) {
            return look.apply(ledger.hub());
        }
    }

    private SessionTicket next(StateEpoch epoch) {
        return inANewProcess(hub -> hub.sessions().next(epoch));
    }

    private void welcomed(SessionTicket ticket) {
        inANewProcess(hub -> {
            hub.sessions().welcomed(ticket, "");
            return true;
        });
    }

    @Test
    void beginsWithTheFirstSession() {
        SessionTicket first = next(EPOCH);

        assertThat(first.number()).isEqualTo(1);
        assertThat(first.previousNonce()).isEmpty();
        assertThat(first.nonce()).hasSize(32);
    }

    /** For a hub that begins anew (P7). */
    @Test
    void remembersWhatAHubLastCalledThisCluster() {
        assertThat(this.<String>inANewProcess(hub -> hub.sessions().clusterName()))
                .isEmpty();
        for (String told : List.of("lisbon", "")) {
            inANewProcess(hub -> {
                hub.sessions().welcomed(hub.sessions().next(EPOCH), told);
                return true;
            });
            assertThat(this.<String>inANewProcess(hub -> hub.sessions().clusterName()))
                    .isEqualTo("lisbon");
        }
    }

    /** Section 11.1: Welcome may have been lost. */
    @Test
    void saysTheSameUntilItWasWelcomed() {
        SessionTicket first = next(EPOCH);

        assertThat(next(EPOCH)).isEqualTo(first);
    }

    @Test
    void followsTheSessionThatWasWelcomed() {
        SessionTicket first = next(EPOCH);
        welcomed(first);
        SessionTicket second = next(EPOCH);
        welcomed(second);

        assertThat(second.number()).isEqualTo(2);
        assertThat(second.previousNonce()).isEqualTo(first.nonce());
        assertThat(second.nonce()).isNotEqualTo(first.nonce());
        assertThat(next(EPOCH).previousNonce()).isEqualTo(second.nonce());
    }

    @Test
    void countsAnewInANewEpoch() {
        welcomed(next(EPOCH));

        SessionTicket first = next(StateEpoch.mint());

        assertThat(first.number()).isEqualTo(1);
        assertThat(first.previousNonce()).isEmpty();
    }

    @Test
    void keepsPinsAndTheKeySetOfTheirRoot() {
        inANewProcess(hub -> {
            hub.keepPins(PINS);
            hub.keepKeySet(new byte[] {1, 2});
            return true;
        });
        assertThat(inANewProcess(HubMemory::pins)).contains(PINS);

        inANewProcess(hub -> {
            hub.keepPins(new HubPins(PINS.hubId(), PINS.clusterId(), "c".repeat(64), PINS.root()));
            return true;
        });
        assertThat(inANewProcess(HubMemory::keySet)).as("the same root").contains(new byte[] {1, 2});

        inANewProcess(hub -> {
            hub.keepPins(new HubPins(PINS.hubId(), PINS.clusterId(), "c".repeat(64), "d".repeat(64)));
            return true;
        });
        assertThat(inANewProcess(HubMemory::keySet)).as("another root").isEmpty();
    }
}
