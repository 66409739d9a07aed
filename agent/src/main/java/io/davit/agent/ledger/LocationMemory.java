package io.davit.agent.ledger;

import io.davit.agent.repository.JournalHead;
import io.davit.agent.repository.KeyEpoch;
import io.davit.agent.repository.RepositoryPin;
import io.davit.agent.repository.WriterMemory;
import io.davit.agent.rocks.Batch;
import io.davit.agent.rocks.RocksStore;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** {@link WriterMemory} of one location: pin, writer and heads, each under its own key. */
final class LocationMemory implements WriterMemory {
    private final RocksStore store;
    private final String location;

    LocationMemory(RocksStore store, String location) {
        this.store = store;
        this.location = location;
    }

    @Override
    public Optional<byte[]> writer() {
        return get("writer");
    }

    @Override
    public void rememberWriter(byte[] writer) {
        put("writer", writer);
    }

    @Override
    public Optional<JournalHead> head(String writerId) {
        return get("head/" + writerId).map(stored -> {
            String[] parts = fields(stored, 2);
            return new JournalHead(writerId, Long.parseLong(parts[0]), parts[1]);
        });
    }

    @Override
    public void rememberHead(JournalHead head) {
        put("head/" + head.writerId(), (head.number() + " " + head.hash()).getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public Optional<RepositoryPin> pin() {
        return get("pin").map(stored -> {
            String[] parts = fields(stored, 3);
            return new RepositoryPin(parts[0], parts[1], parts[2]);
        });
    }

    @Override
    public void rememberPin(RepositoryPin pin) {
        String text = pin.repositoryId() + " " + pin.ownerFingerprint() + " " + pin.keyCommitment();
        put("pin", text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public Optional<KeyEpoch> keyEpoch() {
        return get("key-epoch").map(stored -> {
            String[] parts = fields(stored, 2);
            return new KeyEpoch(Integer.parseInt(parts[0]), parts[1]);
        });
    }

    @Override
    public void rememberKeyEpoch(KeyEpoch epoch) {
        put("key-epoch", (epoch.number() + " " + epoch.commitment()).getBytes(StandardCharsets.US_ASCII));
    }

    /** A memory of trust that cannot be read must never count as none. */
    private String[] fields(byte[] stored, int count) {
        String[] parts = new String(stored, StandardCharsets.US_ASCII).split(" ", -1);
        if (parts.length != count) {
            throw new DavitException(
                    ErrorCode.LEDGER_DAMAGED, "what the ledger remembers of location '" + location + "' is unreadable");
        }
        return parts;
    }

    private Optional<byte[]> get(String key) {
        return store.get(Ledger.LOCATIONS, LedgerKeys.location(location, key));
    }

    private void put(String key, byte[] value) {
        store.write(new Batch().put(Ledger.LOCATIONS, LedgerKeys.location(location, key), value), true);
    }
}
