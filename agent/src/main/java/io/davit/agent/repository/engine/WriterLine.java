package io.davit.agent.repository.engine;

import io.davit.agent.repository.crypto.SignedObjects;
import io.davit.agent.repository.crypto.WriterKey;
import io.davit.agent.repository.crypto.WriterRecord;
import io.davit.agent.repository.format.WriterId;
import io.davit.agent.repository.journal.OwnJournal;
import io.davit.agent.run.CrashPoint;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import io.davit.signing.SigningKey;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This agent as a writer: its signing objects and its journal.
 *
 * @param problems what happened to an earlier line, for people
 */
record WriterLine(SignedObjects objects, OwnJournal journal, List<Problem> problems) {
    private static final Logger LOG = LoggerFactory.getLogger(WriterLine.class);

    /**
     * Goes on with the line that the memory holds, or begins one. A line whose remembered end is gone was rolled back
     * (R10). One whose registry entry, newest entry or next name holds something that is not this writer's is at its end
     * as well: nothing can be created there (R2), and no reader goes on behind it (R8). Writing then goes on under a new
     * writer id, and why is a problem.
     *
     * @throws DavitException REPOSITORY_FORK if another agent writes with this writer's key; STORE_*
     */
    static WriterLine open(Trusted repository) {
        Optional<WriterKey> remembered =
                repository.memory().writer().flatMap(kept -> WriterRecord.recall(kept, repository.ring()));
        if (remembered.isEmpty()) {
            return begin(repository, List.of());
        }
        WriterKey writer = remembered.get();
        try {
            return goOn(repository, writer);
        } catch (DavitException first) {
            if (!endsTheLine(first)) {
                throw first;
            }
        }
        try {
            // One damaged answer must not end a line: what is stored there says the same twice.
            return goOn(repository, writer);
        } catch (DavitException e) {
            if (!endsTheLine(e)) {
                throw e;
            }
            LOG.atWarn()
                    .addKeyValue("writer", writer.id())
                    .addKeyValue("code", e.code())
                    .log("this agent's journal cannot go on; writing goes on under a new writer id");
            return begin(repository, List.of(Problem.warning(e.code(), "writer " + writer.id(), e.sentence())));
        }
    }

    private static WriterLine goOn(Trusted repository, WriterKey writer) {
        ensureRegistered(repository, writer);
        return resume(repository, writer, List.of());
    }

    /** What only the stored bytes can be blamed for. A fork is not among them: then somebody else has the key. */
    private static boolean endsTheLine(DavitException e) {
        return switch (e.code()) {
            case REPOSITORY_ROLLED_BACK,
                    REPOSITORY_TAMPERED,
                    REPOSITORY_WRITER_UNKNOWN,
                    REPOSITORY_KEY_WRONG,
                    READER_TOO_OLD,
                    DATA_CORRUPT -> true;
            default -> false;
        };
    }

    private static void ensureRegistered(Trusted repository, WriterKey writer) {
        Optional<byte[]> registered = repository.registry().find(writer.id());
        if (registered.isEmpty()) {
            if (repository.memory().head(writer.id().hex()).isPresent()) {
                throw new DavitException(
                        ErrorCode.REPOSITORY_ROLLED_BACK, "the registry entry of writer " + writer.id() + " is gone");
            }
            repository.registry().register(writer, repository.owner());
        } else if (!Arrays.equals(registered.get(), writer.key().publicKey())) {
            throw new DavitException(
                    ErrorCode.REPOSITORY_FORK, "the registry has another key for writer " + writer.id());
        }
    }

    /** The memory first: a key that is remembered, but not registered, is registered next time. */
    private static WriterLine begin(Trusted repository, List<Problem> problems) {
        requireAlone(repository);
        WriterKey writer = new WriterKey(WriterId.random(), SigningKey.random());
        repository.memory().rememberWriter(WriterRecord.remember(writer, repository.ring()));
        CrashPoint.WRITER_REMEMBERED.reached();
        repository.registry().register(writer, repository.owner());
        CrashPoint.WRITER_REGISTERED.reached();
        return resume(repository, writer, problems);
    }

    /** Without create-only writes two writers could overwrite each other's objects (R2). */
    private static void requireAlone(Trusted repository) {
        if (!repository.store().traits().createOnly()
                && !repository.registry().list().isEmpty()) {
            throw new DavitException(
                    ErrorCode.STORE_NOT_CREATE_ONLY,
                    repository.store().describe() + " may have one writer only, and has one already");
        }
    }

    private static WriterLine resume(Trusted repository, WriterKey writer, List<Problem> problems) {
        SignedObjects objects = repository.objects().as(writer);
        return new WriterLine(
                objects,
                OwnJournal.resume(repository.store(), objects, repository.journals(), repository.memory()),
                problems);
    }
}
