package io.davit.agent.objectstore;

import io.davit.agent.objectstore.decorate.ForwardingStore;
import io.davit.agent.objectstore.decorate.StoreMeter.Verb;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A store that fails as scripted, the same way each time. Every call gets a number, from 1; the first rule that matches
 * it decides. {@link #calls} tells what was asked, so that a test can fail each request of a run in turn.
 */
public final class FaultyStore extends ForwardingStore {
    /** How a call fails. */
    public enum Fault {
        /** Fails with the rule's code; nothing was done. */
        ERROR_BEFORE,
        /** The call is done, its answer is lost: STORE_UNREACHABLE. */
        ERROR_AFTER,
        /** The connection breaks half-way: half of a listing was seen, a create did not happen. */
        RESET,
        /** Answers as if nothing had been created through this store yet, and nothing recent by others. */
        STALE,
        /** What is read ends one byte early. */
        SHORT,
        /** One bit of what is read is wrong. */
        FLIPPED_BIT,
        /** The bytes of another object are given. */
        OTHER_OBJECT
    }

    /** One request that was made. */
    public record Call(int number, Verb verb, String key) {}

    private record Rule(Fault fault, ErrorCode code, Predicate<Call> pattern) {}

    private final ObjectStore store;
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final List<Call> calls = new ArrayList<>();
    private final Set<ObjectKey> created = ConcurrentHashMap.newKeySet();
    private volatile Predicate<ObjectKey> recent = key -> false;

    public FaultyStore(ObjectStore store) {
        super(store);
        this.store = store;
    }

    /** Adds a rule: matching calls fail in this way. */
    public FaultyStore fail(Fault fault, Predicate<Call> pattern) {
        rules.add(new Rule(fault, ErrorCode.STORE_FAILED, pattern));
        return this;
    }

    /** Adds a rule: matching calls fail with this code and do nothing. */
    public FaultyStore fail(ErrorCode code, Predicate<Call> pattern) {
        rules.add(new Rule(Fault.ERROR_BEFORE, code, pattern));
        return this;
    }

    /** Adds a rule for one request, by its number. */
    public FaultyStore failCall(int number, Fault fault) {
        return fail(fault, call -> call.number() == number);
    }

    /** Fails about one in {@code oneIn} calls; which ones depends on the seed, call number and verb only. */
    public FaultyStore failAtRandom(long seed, int oneIn, Fault... faults) {
        for (Fault fault : faults) {
            fail(fault, call -> {
                long mixed = (seed * 31 + call.number()) * 0x9E3779B97F4A7C15L + fault.ordinal() * 0xBF58476D1CE4E5B9L;
                return Long.remainderUnsigned(mixed ^ (mixed >>> 29), (long) oneIn * faults.length) == 0;
            });
        }
        return this;
    }

    /** Stale answers lack these objects, too, as if somebody else had created them just now. */
    public FaultyStore whereRecentIs(Predicate<ObjectKey> keys) {
        recent = keys;
        return this;
    }

    private boolean isRecent(ObjectKey key) {
        return created.contains(key) || recent.test(key);
    }

    /** No more faults; what was done stays done. */
    public void heal() {
        rules.clear();
    }

    /** Every request so far, in order. */
    public List<Call> calls() {
        synchronized (calls) {
            return List.copyOf(calls);
        }
    }

    private Optional<Rule> next(Verb verb, String key) {
        Call call;
        synchronized (calls) {
            call = new Call(calls.size() + 1, verb, key);
            calls.add(call);
        }
        Optional<Rule> rule = rules.stream().filter(r -> r.pattern().test(call)).findFirst();
        rule.filter(r -> r.fault() == Fault.ERROR_BEFORE).ifPresent(r -> {
            throw new DavitException(r.code(), "scripted failure of " + call);
        });
        return rule;
    }

    private static boolean is(Optional<Rule> rule, Fault fault) {
        return rule.filter(r -> r.fault() == fault).isPresent();
    }

    private static DavitException lost(String what) {
        return new DavitException(ErrorCode.STORE_UNREACHABLE, "scripted reset of " + what);
    }

    @Override
    public CreateResult create(ObjectKey key, Content content) {
        return create(key, () -> store.create(key, content));
    }

    @Override
    public CreateResult create(ObjectKey key, Content content, RetentionLock lock) {
        return create(key, () -> store.create(key, content, lock));
    }

    private CreateResult create(ObjectKey key, Supplier<CreateResult> call) {
        Optional<Rule> rule = next(Verb.CREATE, key.value());
        if (is(rule, Fault.RESET)) {
            throw lost("create " + key);
        }
        CreateResult result = call.get();
        if (result == CreateResult.CREATED) {
            created.add(key);
        }
        if (is(rule, Fault.ERROR_AFTER)) {
            throw lost("the answer to create " + key);
        }
        return result;
    }

    @Override
    public void extendLock(ObjectKey key, RetentionLock lock) {
        Optional<Rule> rule = next(Verb.LOCK, key.value());
        if (is(rule, Fault.RESET)) {
            throw lost("lock " + key);
        }
        store.extendLock(key, lock);
        if (is(rule, Fault.ERROR_AFTER)) {
            throw lost("the answer to lock " + key);
        }
    }

    @Override
    public byte[] read(ObjectKey key, long offset, int length) {
        Optional<Rule> rule = nextRead(Verb.READ, key);
        if (is(rule, Fault.SHORT)) {
            throw new DavitException(ErrorCode.STORE_RANGE_SHORT, "scripted: " + key + " is short");
        }
        if (is(rule, Fault.OTHER_OBJECT)) {
            Optional<ObjectKey> other = other(key, offset + length);
            return other.isPresent()
                    ? store.read(other.get(), offset, length)
                    : flipped(store.read(key, offset, length));
        }
        byte[] bytes = store.read(key, offset, length);
        return is(rule, Fault.FLIPPED_BIT) ? flipped(bytes) : bytes;
    }

    @Override
    public byte[] readWhole(ObjectKey key, int limit) {
        Optional<Rule> rule = nextRead(Verb.READ, key);
        if (is(rule, Fault.OTHER_OBJECT)) {
            Optional<ObjectKey> other = other(key, 0);
            return other.isPresent() ? store.readWhole(other.get(), limit) : flipped(store.readWhole(key, limit));
        }
        byte[] bytes = store.readWhole(key, limit);
        if (is(rule, Fault.SHORT)) {
            return Arrays.copyOf(bytes, Math.max(0, bytes.length - 1));
        }
        return is(rule, Fault.FLIPPED_BIT) ? flipped(bytes) : bytes;
    }

    private Optional<Rule> nextRead(Verb verb, ObjectKey key) {
        Optional<Rule> rule = next(verb, key.value());
        if (is(rule, Fault.RESET) || is(rule, Fault.ERROR_AFTER)) {
            throw lost("read " + key);
        }
        if (is(rule, Fault.STALE) && isRecent(key)) {
            throw new DavitException(ErrorCode.STORE_OBJECT_MISSING, "scripted: " + key + " is not visible yet");
        }
        return rule;
    }

    private static byte[] flipped(byte[] bytes) {
        byte[] wrong = bytes.clone();
        if (wrong.length > 0) {
            wrong[wrong.length / 2] ^= 1;
        }
        return wrong;
    }

    private Optional<ObjectKey> other(ObjectKey key, long atLeast) {
        List<ObjectKey> found = new ArrayList<>();
        store.list("", stat -> {
            if (!stat.key().equals(key) && stat.size() >= atLeast) {
                found.add(stat.key());
            }
            return found.isEmpty();
        });
        return found.stream().findFirst();
    }

    @Override
    public Optional<ObjectStat> stat(ObjectKey key) {
        Optional<Rule> rule = next(Verb.STAT, key.value());
        if (is(rule, Fault.RESET) || is(rule, Fault.ERROR_AFTER)) {
            throw lost("stat " + key);
        }
        Optional<ObjectStat> stat = store.stat(key);
        if (is(rule, Fault.STALE) && isRecent(key)) {
            return Optional.empty();
        }
        return is(rule, Fault.SHORT)
                ? stat.map(s -> new ObjectStat(key, Math.max(0, s.size() - 1), s.modified()))
                : stat;
    }

    @Override
    public void list(String prefix, Predicate<ObjectStat> visitor) {
        Optional<Rule> rule = next(Verb.LIST, prefix);
        List<ObjectStat> all = new ArrayList<>();
        store.list(prefix, all::add);
        if (is(rule, Fault.STALE)) {
            all.removeIf(stat -> isRecent(stat.key()));
        }
        boolean broken = is(rule, Fault.RESET) || is(rule, Fault.ERROR_AFTER);
        int visible = is(rule, Fault.RESET) || is(rule, Fault.SHORT) ? all.size() / 2 : all.size();
        for (ObjectStat stat : all.subList(0, visible)) {
            if (!visitor.test(stat)) {
                return;
            }
        }
        if (broken) {
            throw lost("list " + prefix);
        }
    }

    @Override
    public void delete(ObjectKey key) {
        Optional<Rule> rule = next(Verb.DELETE, key.value());
        if (is(rule, Fault.RESET)) {
            throw lost("delete " + key);
        }
        store.delete(key);
        if (is(rule, Fault.ERROR_AFTER)) {
            throw lost("the answer to delete " + key);
        }
    }
}
