package io.davit.agent.objectstore;

import java.util.Optional;
import java.util.function.Predicate;

/**
 * Flat store of immutable objects. Nothing is renamed, appended or overwritten. Safe for use by many threads.
 *
 * <p>Every method throws {@link io.davit.errors.DavitException} with a {@code STORE_*} code. An error is never
 * answered as an absence: {@link #stat} is empty, and {@link #read} says STORE_OBJECT_MISSING, only when the store
 * positively said that the object is not there.
 */
public interface ObjectStore extends AutoCloseable {
    /**
     * Creates the object unless the key exists. On return with CREATED the bytes are durable and readable. When it
     * throws, the object may be there whole or not at all, never in part: the caller has to look (the settling
     * decorator does).
     *
     * @throws io.davit.errors.DavitException also FILE_UNREADABLE if the content itself cannot be read
     */
    CreateResult create(ObjectKey key, Content content);

    /**
     * The same, locked from its first moment on. ALREADY_THERE says nothing about the lock of what is there.
     *
     * @throws io.davit.errors.DavitException also STORE_CANNOT_LOCK, and then nothing was created
     */
    CreateResult create(ObjectKey key, Content content, RetentionLock lock);

    /**
     * Makes sure that the object is locked like that or longer; never shortens a lock or weakens its mode. One request, if
     * it was not locked longer before.
     *
     * @throws io.davit.errors.DavitException STORE_OBJECT_MISSING; STORE_CANNOT_LOCK; STORE_ACCESS_DENIED, also where another mode
     *     is in force that may not be replaced
     */
    void extendLock(ObjectKey key, RetentionLock lock);

    /**
     * As the store says it; it may have ended.
     *
     * @throws io.davit.errors.DavitException STORE_OBJECT_MISSING; STORE_CANNOT_LOCK
     */
    Optional<RetentionLock> lockOf(ObjectKey key);

    /**
     * Reads exactly {@code length} bytes from {@code offset}.
     *
     * @throws io.davit.errors.DavitException STORE_OBJECT_MISSING; STORE_RANGE_SHORT if the object ends before that
     */
    byte[] read(ObjectKey key, long offset, int length);

    /**
     * Reads a whole object of at most {@code limit} bytes.
     *
     * @throws io.davit.errors.DavitException STORE_OBJECT_MISSING; STORE_FAILED if it is larger than the limit
     */
    byte[] readWhole(ObjectKey key, int limit);

    Optional<ObjectStat> stat(ObjectKey key);

    /**
     * Visits the objects whose key starts with the prefix, in byte order of keys, until the visitor says false. The
     * prefix ends in a slash or is empty. Names that cannot be an {@link ObjectKey} are not ours and are passed over.
     * Fails as a whole when any page fails.
     */
    void list(String prefix, Predicate<ObjectStat> visitor);

    /**
     * Removes the object, with all its versions where there are some; a missing one is no error. Only upkeep and tests call it.
     *
     * @throws io.davit.errors.DavitException STORE_LOCKED if a lock keeps it: then it is there as before
     */
    void delete(ObjectKey key);

    StoreTraits traits();

    /** For messages: kind and place, without credentials, for example {@code s3://bucket/prefix at host}. */
    String describe();

    @Override
    void close();
}
