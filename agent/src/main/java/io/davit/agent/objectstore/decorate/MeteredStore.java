package io.davit.agent.objectstore.decorate;

import io.davit.agent.objectstore.Content;
import io.davit.agent.objectstore.CreateResult;
import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStat;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.objectstore.RetentionLock;
import io.davit.agent.objectstore.decorate.StoreMeter.Verb;
import io.davit.errors.DavitException;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Counts every call into a {@link StoreMeter}. */
final class MeteredStore extends ForwardingStore {
    private final StoreMeter meter;

    MeteredStore(ObjectStore store, StoreMeter meter) {
        super(store);
        this.meter = meter;
    }

    @Override
    public CreateResult create(ObjectKey key, Content content) {
        return created(content, () -> super.create(key, content));
    }

    @Override
    public CreateResult create(ObjectKey key, Content content, RetentionLock lock) {
        return created(content, () -> super.create(key, content, lock));
    }

    private CreateResult created(Content content, Supplier<CreateResult> create) {
        CreateResult result = metered(Verb.CREATE, create);
        if (result == CreateResult.CREATED) {
            meter.sent(content.length());
        }
        return result;
    }

    @Override
    public void extendLock(ObjectKey key, RetentionLock lock) {
        metered(Verb.LOCK, () -> {
            super.extendLock(key, lock);
            return key;
        });
    }

    @Override
    public Optional<RetentionLock> lockOf(ObjectKey key) {
        return metered(Verb.STAT, () -> super.lockOf(key));
    }

    @Override
    public byte[] read(ObjectKey key, long offset, int length) {
        byte[] bytes = metered(Verb.READ, () -> super.read(key, offset, length));
        meter.received(bytes.length);
        return bytes;
    }

    @Override
    public byte[] readWhole(ObjectKey key, int limit) {
        byte[] bytes = metered(Verb.READ, () -> super.readWhole(key, limit));
        meter.received(bytes.length);
        return bytes;
    }

    @Override
    public Optional<ObjectStat> stat(ObjectKey key) {
        return metered(Verb.STAT, () -> super.stat(key));
    }

    @Override
    public void list(String prefix, Predicate<ObjectStat> visitor) {
        metered(Verb.LIST, () -> {
            super.list(prefix, visitor);
            return prefix;
        });
    }

    @Override
    public void delete(ObjectKey key) {
        metered(Verb.DELETE, () -> {
            super.delete(key);
            return key;
        });
    }

    private <T> T metered(Verb verb, Supplier<T> call) {
        meter.request(verb);
        try {
            return call.get();
        } catch (DavitException e) {
            meter.failure(verb);
            throw e;
        }
    }
}
