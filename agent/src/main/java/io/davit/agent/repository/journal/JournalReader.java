package io.davit.agent.repository.journal;

import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.JournalHead;
import io.davit.agent.repository.crypto.Hash;
import io.davit.agent.repository.crypto.SignedObjects;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.ObjectNames;
import io.davit.agent.repository.format.WriterId;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.HexFormat;
import java.util.Optional;

/** Reads single entries. Safe for use by many threads. */
public final class JournalReader {
    /** An entry is never longer, bytes. */
    public static final int LONGEST = 16 << 20;

    private final ObjectStore store;
    private final SignedObjects objects;

    public JournalReader(ObjectStore store, SignedObjects objects) {
        this.store = store;
        this.objects = objects;
    }

    /**
     * The entry at that place; empty only if the store positively says that there is none.
     *
     * @throws DavitException REPOSITORY_TAMPERED, REPOSITORY_WRITER_UNKNOWN, READER_TOO_OLD, REPOSITORY_KEY_WRONG, STORE_*
     */
    public Optional<Entry> read(WriterId writer, long number) {
        ObjectKey key = ObjectNames.point(writer, number);
        byte[] bytes;
        try {
            bytes = store.readWhole(key, LONGEST);
        } catch (DavitException e) {
            if (e.code() == ErrorCode.STORE_OBJECT_MISSING) {
                return Optional.empty();
            }
            throw isTooLong(key, e) ? new DavitException(ErrorCode.REPOSITORY_TAMPERED, key + " is too long", e) : e;
        }
        return Optional.of(authenticate(writer, number, bytes));
    }

    /** An object that no writer made must not look like a store in trouble. */
    private boolean isTooLong(ObjectKey key, DavitException failure) {
        return failure.code() == ErrorCode.STORE_FAILED
                && store.stat(key).filter(stat -> stat.size() > LONGEST).isPresent();
    }

    /**
     * The entry that these bytes are, at that place.
     *
     * @throws DavitException the same, but for STORE_*
     */
    public Entry authenticate(WriterId writer, long number, byte[] bytes) {
        SignedObjects.Opened opened = objects.openNumbered(ObjectKind.POINT, bytes);
        if (!opened.writer().equals(writer)) {
            throw new DavitException(
                    ErrorCode.REPOSITORY_WRITER_UNKNOWN,
                    "the entry at " + writer + "-" + number + " is signed by " + opened.writer());
        }
        JournalHead place = new JournalHead(writer.hex(), number, HexFormat.of().formatHex(Hash.sha256(bytes)));
        return EntryCodec.decode(writer, place, opened.payload());
    }

    /** Whether the place is taken, by whatever. */
    boolean isTaken(WriterId writer, long number) {
        return store.stat(ObjectNames.point(writer, number)).isPresent();
    }
}
