package io.davit.agent.objectstore.decorate;

import io.davit.agent.objectstore.Content;
import io.davit.agent.objectstore.CreateResult;
import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStat;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.objectstore.RetentionLock;
import io.davit.agent.objectstore.StoreTraits;
import java.util.Optional;
import java.util.function.Predicate;

/** Passes every call on; a decorator overrides what it is about. */
public abstract class ForwardingStore implements ObjectStore {
    private final ObjectStore store;

    protected ForwardingStore(ObjectStore store) {
        this.store = store;
    }

    @Override
    public CreateResult create(ObjectKey key, Content content) {
        return store.create(key, content);
    }

    @Override
    public CreateResult create(ObjectKey key, Content content, RetentionLock lock) {
        return store.create(key, content, lock);
    }

    @Override
    public void extendLock(ObjectKey key, RetentionLock lock) {
        store.extendLock(key, lock);
    }

    @Override
    public Optional<RetentionLock> lockOf(ObjectKey key) {
        return store.lockOf(key);
    }

    @Override
    public byte[] read(ObjectKey key, long offset, int length) {
        return store.read(key, offset, length);
    }

    @Override
    public byte[] readWhole(ObjectKey key, int limit) {
        return store.readWhole(key, limit);
    }

    @Override
    public Optional<ObjectStat> stat(ObjectKey key) {
        return store.stat(key);
    }

    @Override
    public void list(String prefix, Predicate<ObjectStat> visitor) {
        store.list(prefix, visitor);
    }

    @Override
    public void delete(ObjectKey key) {
        store.delete(key);
    }

    @Override
    public StoreTraits traits() {
        return store.traits();
    }

    @Override
    public String describe() {
        return store.describe();
    }

    @Override
    public void close() {
        store.close();
    }
}
