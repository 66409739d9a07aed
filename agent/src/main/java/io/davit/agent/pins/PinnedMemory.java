package io.davit.agent.pins;

import io.davit.agent.repository.JournalHead;
import io.davit.agent.repository.KeyEpoch;
import io.davit.agent.repository.RepositoryPin;
import io.davit.agent.repository.WriterMemory;
import io.davit.agent.run.CrashPoint;
import java.util.Optional;

/** A ledger's memory whose pin stands in the cluster, too. The cluster is told first: a pin is never lost by a kill. */
final class PinnedMemory implements WriterMemory {
    private final WriterMemory ledger;
    private final ClusterPins pins;
    private final PinSecret secret;

    PinnedMemory(WriterMemory ledger, ClusterPins pins, PinSecret secret) {
        this.ledger = ledger;
        this.pins = pins;
        this.secret = secret;
    }

    @Override
    public Optional<RepositoryPin> pin() {
        return pins.pin(ledger.pin(), secret);
    }

    @Override
    public void rememberPin(RepositoryPin pin) {
        pins.keep(pin, secret);
        CrashPoint.PIN_IN_CLUSTER.reached();
        ledger.rememberPin(pin);
    }

    @Override
    public Optional<byte[]> writer() {
        return ledger.writer();
    }

    @Override
    public void rememberWriter(byte[] writer) {
        ledger.rememberWriter(writer);
    }

    @Override
    public Optional<JournalHead> head(String writerId) {
        return ledger.head(writerId);
    }

    @Override
    public void rememberHead(JournalHead head) {
        ledger.rememberHead(head);
    }

    @Override
    public Optional<KeyEpoch> keyEpoch() {
        return ledger.keyEpoch();
    }

    @Override
    public void rememberKeyEpoch(KeyEpoch epoch) {
        ledger.rememberKeyEpoch(epoch);
    }
}
