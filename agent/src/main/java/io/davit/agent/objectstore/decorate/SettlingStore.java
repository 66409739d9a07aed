package io.davit.agent.objectstore.decorate;

import io.davit.agent.objectstore.Content;
import io.davit.agent.objectstore.CreateResult;
import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStat;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.objectstore.RetentionLock;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Retry;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Settles what became of a create (R2). A key that is there already, and a create whose outcome is unknown because the
 * answer was lost, are read back and compared in size and bytes: equal is CREATED, whoever wrote it; different is
 * STORE_CONFLICT. An object that is not there leaves the failure as it was, for the retries to decide.
 */
final class SettlingStore extends ForwardingStore {
    /** Bounds the memory of a comparison; one request each. */
    private static final int PIECE = 4 * 1024 * 1024;

    SettlingStore(ObjectStore store) {
        super(store);
    }

    /** @return CREATED, always */
    @Override
    public CreateResult create(ObjectKey key, Content content) {
        return settled(key, content, () -> super.create(key, content));
    }

    /** What was found instead of created may have been locked for less by whoever created it. */
    @Override
    public CreateResult create(ObjectKey key, Content content, RetentionLock lock) {
        boolean[] isLocked = {false};
        CreateResult result = settled(key, content, () -> {
            CreateResult created = super.create(key, content, lock);
            isLocked[0] = created == CreateResult.CREATED;
            return created;
        });
        if (!isLocked[0]) {
            extendLock(key, lock);
        }
        return result;
    }

    private CreateResult settled(ObjectKey key, Content content, Supplier<CreateResult> create) {
        CreateResult result;
        try {
            result = create.get();
        } catch (DavitException e) {
            if (isOutcomeKnown(e)) {
                throw e;
            }
            return settleUnknown(key, content, e);
        }
        return switch (result) {
            case CREATED -> CreateResult.CREATED;
            case ALREADY_THERE -> settleThere(key, content);
        };
    }

    /** A refusal that asks for a fix, or is final, was decided before anything was stored. */
    private static boolean isOutcomeKnown(DavitException e) {
        Retry retry = e.code().retry();
        return retry == Retry.AFTER_FIX || retry == Retry.NEVER;
    }

    private CreateResult settleUnknown(ObjectKey key, Content content, DavitException unknown) {
        Optional<ObjectStat> found;
        try {
            found = stat(key);
            if (found.isPresent()) {
                compare(found.get(), content);
                return CreateResult.CREATED;
            }
        } catch (DavitException e) {
            if (e.code() == ErrorCode.STORE_CONFLICT) {
                e.addSuppressed(unknown);
                throw e;
            }
            unknown.addSuppressed(e);
        }
        throw unknown;
    }

    private CreateResult settleThere(ObjectKey key, Content content) {
        ObjectStat found = stat(key)
                .orElseThrow(() -> new DavitException(
                        ErrorCode.STORE_FAILED,
                        describe() + " says that " + key + " exists, and then that it does not"));
        compare(found, content);
        return CreateResult.CREATED;
    }

    private void compare(ObjectStat found, Content content) {
        if (found.size() != content.length()) {
            throw conflict(found.key(), "it has " + found.size() + " bytes instead of " + content.length());
        }
        try (InputStream ours = content.open()) {
            for (long offset = 0; offset < found.size(); offset += PIECE) {
                int length = (int) Math.min(PIECE, found.size() - offset);
                byte[] theirs = read(found.key(), offset, length);
                if (!Arrays.equals(theirs, ours.readNBytes(length))) {
                    throw conflict(found.key(), "its bytes differ");
                }
            }
        } catch (IOException e) {
            throw new DavitException(
                    ErrorCode.FILE_UNREADABLE, "The bytes to compare with " + found.key() + " cannot be read", e);
        }
    }

    private DavitException conflict(ObjectKey key, String how) {
        return new DavitException(ErrorCode.STORE_CONFLICT, key + " exists in " + describe() + ", but " + how);
    }
}
