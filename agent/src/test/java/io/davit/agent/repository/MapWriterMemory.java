package io.davit.agent.repository;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What an agent remembers of one location, on the heap. */
public final class MapWriterMemory implements WriterMemory {
    private volatile byte @Nullable [] writer;
    private volatile @Nullable RepositoryPin pin;
    private volatile @Nullable KeyEpoch keyEpoch;
    private final Map<String, JournalHead> heads = new ConcurrentHashMap<>();

    /** The same memory as it is now, for going back to it later. */
    public MapWriterMemory copy() {
        MapWriterMemory copy = new MapWriterMemory();
        copy.writer = writer;
        copy.pin = pin;
        copy.keyEpoch = keyEpoch;
        copy.heads.putAll(heads);
        return copy;
    }

    @Override
    public Optional<byte[]> writer() {
        return Optional.ofNullable(writer);
    }

    @Override
    public void rememberWriter(byte[] sealed) {
        writer = sealed;
    }

    @Override
    public Optional<JournalHead> head(String writerId) {
        return Optional.ofNullable(heads.get(writerId));
    }

    @Override
    public void rememberHead(JournalHead head) {
        heads.put(head.writerId(), head);
    }

    @Override
    public Optional<RepositoryPin> pin() {
        return Optional.ofNullable(pin);
    }

    @Override
    public void rememberPin(RepositoryPin remembered) {
        pin = remembered;
    }

    @Override
    public Optional<KeyEpoch> keyEpoch() {
        return Optional.ofNullable(keyEpoch);
    }

    @Override
    public void rememberKeyEpoch(KeyEpoch epoch) {
        keyEpoch = epoch;
    }
}
