package io.davit.agent.objectstore.memory;

import io.davit.agent.objectstore.Content;
import io.davit.agent.objectstore.CreateResult;
import io.davit.agent.objectstore.LockMode;
import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStat;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.objectstore.RetentionLock;
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
    private final StoreTraits traits;

    private record Stored(byte[] bytes, Instant modified, Optional<RetentionLock> lock) {}

    public MemoryStore(Clock clock) {
        this(clock, StoreTraits.PLAIN);
    }

    private MemoryStore(Clock clock, StoreTraits traits) {
        this.clock = clock;
        this.traits = traits;
    }

    /** One that can lock, by its own clock. */
    public static MemoryStore locking(Clock clock) {
        return new MemoryStore(clock, new StoreTraits(true, false, Optional.of(LockMode.GOVERNANCE)));
    }

    @Override
    public CreateResult create(ObjectKey key, Content content) {
        return create(key, content, Optional.empty());
    }

    @Override
    public CreateResult create(ObjectKey key, Content content, RetentionLock lock) {
        requireLocking();
        return create(key, content, Optional.of(lock));
    }

    @Override
    public void extendLock(ObjectKey key, RetentionLock lock) {
        requireLocking();
        stored(key);
        objects.computeIfPresent(key.value(), (name, stored) -> {
            Optional<RetentionLock> present = inForce(stored);
            if (present.filter(held -> held.covers(lock)).isPresent()) {
                return stored;
            }
            LockMode mode = present.map(RetentionLock::mode).orElse(lock.mode());
            if (mode.compareTo(lock.mode()) < 0) {
                throw new DavitException(
                        ErrorCode.STORE_ACCESS_DENIED, key + " is locked " + present.orElseThrow() + " already");
            }
            return new Stored(stored.bytes(), stored.modified(), Optional.of(new RetentionLock(mode, lock.until())));
        });
    }

    @Override
    public Optional<RetentionLock> lockOf(ObjectKey key) {
        requireLocking();
        return stored(key).lock();
    }

    private Optional<RetentionLock> inForce(Stored stored) {
        return stored.lock().filter(lock -> lock.until().isAfter(clock.instant()));
    }

    private void requireLocking() {
        if (traits.lock().isEmpty()) {
            throw new DavitException(ErrorCode.STORE_CANNOT_LOCK, describe() + " has no retention locks");
        }
    }

    private CreateResult create(ObjectKey key, Content content, Optional<RetentionLock> lock) {
        byte[] bytes = bytesOf(content);
        Stored before = objects.putIfAbsent(key.value(), new Stored(bytes, clock.instant(), lock));
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
        objects.computeIfPresent(key.value(), (name, stored) -> {
            inForce(stored).ifPresent(lock -> {
                throw new DavitException(ErrorCode.STORE_LOCKED, key + " is locked " + lock + " in " + describe());
            });
            return null;
        });
    }

    @Override
    public StoreTraits traits() {
        return traits;
    }

    @Override
    public String describe() {
        return "memory";
    }

    @Override
    public void close() {}
}
