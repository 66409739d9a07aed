package io.davit.agent.objectstore.memory;

import io.davit.agent.objectstore.Content;
import io.davit.agent.objectstore.CreateResult;
import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStat;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.objectstore.StoreTraits;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;

/** Objects on the heap. Keeps every promise of the port except to outlive the process. */
public final class MemoryStore implements ObjectStore {
    private final ConcurrentSkipListMap<String, Stored> objects = new ConcurrentSkipListMap<>();
    private final Clock clock;

    private record Stored(byte[] bytes, Instant modified) {}

    public MemoryStore(Clock clock) {
        this.clock = clock;
    }

    @Override
    public CreateResult create(ObjectKey key, Content content) {
        byte[] bytes = bytesOf(content);
        Stored before = objects.putIfAbsent(key.value(), new Stored(bytes, clock.instant()));
        return before == null ? CreateResult.CREATED : CreateResult.ALREADY_THERE;
    }

    private static byte[] bytesOf(Content content) {
        try (InputStream in = content.open()) {
            byte[] bytes = in.readAllBytes();
            if (bytes.length != content.length()) {
                throw new DavitException(
                        ErrorCode.FILE_UNREADABLE,
                        "The bytes to store are " + bytes.length + ", not " + content.length() + " as announced");
            }
            return bytes;
        } catch (IOException e) {
            throw new DavitException(ErrorCode.FILE_UNREADABLE, "The bytes to store cannot be read", e);
        }
    }

    @Override
    public byte[] read(ObjectKey key, long offset, int length) {
        byte[] bytes = stored(key).bytes();
        if (offset + length > bytes.length) {
            throw new DavitException(
                    ErrorCode.STORE_RANGE_SHORT,
                    key + " ends at " + bytes.length + ", before " + (offset + length) + ", in " + describe());
        }
        return Arrays.copyOfRange(bytes, (int) offset, (int) offset + length);
    }

    @Override
    public byte[] readWhole(ObjectKey key, int limit) {
        byte[] bytes = stored(key).bytes();
        if (bytes.length > limit) {
            throw new DavitException(
                    ErrorCode.STORE_FAILED, key + " is larger than " + limit + " bytes in " + describe());
        }
        return bytes.clone();
    }

    private Stored stored(ObjectKey key) {
        Stored stored = objects.get(key.value());
        if (stored == null) {
            throw new DavitException(ErrorCode.STORE_OBJECT_MISSING, key + " is not in " + describe());
        }
        return stored;
    }

    @Override
    public Optional<ObjectStat> stat(ObjectKey key) {
        return Optional.ofNullable(objects.get(key.value()))
                .map(stored -> new ObjectStat(key, stored.bytes().length, stored.modified()));
    }

    @Override
    public void list(String prefix, Predicate<ObjectStat> visitor) {
        for (Map.Entry<String, Stored> entry : objects.tailMap(prefix, true).entrySet()) {
            Stored stored = entry.getValue();
            boolean within = entry.getKey().startsWith(prefix);
            if (!within
                    || !visitor.test(
                            new ObjectStat(new ObjectKey(entry.getKey()), stored.bytes().length, stored.modified()))) {
                return;
            }
        }
    }

    @Override
    public void delete(ObjectKey key) {
        objects.remove(key.value());
    }

    @Override
    public StoreTraits traits() {
        return new StoreTraits(true, false);
    }

    @Override
    public String describe() {
        return "memory";
    }

    @Override
    public void close() {}
}
