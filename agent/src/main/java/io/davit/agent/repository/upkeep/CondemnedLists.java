package io.davit.agent.repository.upkeep;

import io.davit.agent.objectstore.Content;
import io.davit.agent.objectstore.CreateResult;
import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.crypto.Hash;
import io.davit.agent.repository.crypto.SignedObjects;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.FieldReader;
import io.davit.agent.repository.format.FieldWriter;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.ObjectNames;
import io.davit.agent.repository.index.ChunkIndex;
import io.davit.agent.run.RunId;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.signing.SigningKey;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one sequence of condemned lists of a repository: signed by the writer who prunes, and by the owner. */
public final class CondemnedLists {
    /** 300,000 ids, 10,000 restore points, heads and fences. */
    private static final int LARGEST = 32 << 20;

    private static final int STATEMENT = FieldWriter.critical(1);
    private static final int SIGNATURE = FieldWriter.critical(2);
    private static final Logger LOG = LoggerFactory.getLogger(CondemnedLists.class);

    private final ObjectStore store;
    private final SignedObjects objects;
    private final ObjectId repository;
    private final byte[] ownerKey;

    public CondemnedLists(ObjectStore store, SignedObjects objects, ObjectId repository, byte[] ownerKey) {
        this.store = store;
        this.objects = objects;
        this.repository = repository;
        this.ownerKey = ownerKey;
    }

    /** What stands at one number. */
    public sealed interface Found {
        record There(CondemnedList list) implements Found {}

        /** Something that is no list, asked twice: it condemns nothing that anybody knows. */
        record Damaged(DavitException why) implements Found {}

        record Nothing() implements Found {}
    }

    /** @throws DavitException STORE_*, when the store gives no answer */
    public Found look(long generation) {
        Found first = lookOnce(generation);
        if (first instanceof Found.There) {
            return first;
        }
        Found second = lookOnce(generation);
        return second.getClass() == first.getClass() || second instanceof Found.There ? second : lookOnce(generation);
    }

    private Found lookOnce(long generation) {
        ObjectKey key = ObjectNames.condemned(generation);
        try {
            return new Found.There(open(generation, store.readWhole(key, LARGEST)));
        } catch (DavitException e) {
            return switch (e.code()) {
                case STORE_OBJECT_MISSING -> new Found.Nothing();
                case REPOSITORY_TAMPERED,
                        REPOSITORY_WRITER_UNKNOWN,
                        REPOSITORY_KEY_WRONG,
                        READER_TOO_OLD,
                        DATA_CORRUPT -> new Found.Damaged(e);
                case STORE_FAILED -> {
                    if (store.stat(key).filter(stat -> stat.size() > LARGEST).isPresent()) {
                        yield new Found.Damaged(e);
                    }
                    throw e;
                }
                default -> throw e;
            };
        }
    }

    private CondemnedList open(long generation, byte[] bytes) {
        FieldReader fields = new FieldReader(
                objects.openNumbered(ObjectKind.CONDEMNED, bytes).payload(), ErrorCode.REPOSITORY_TAMPERED);
        byte[] statement = new byte[0];
        byte[] signature = new byte[0];
        while (fields.next()) {
            if (fields.tag() == STATEMENT) {
                statement = fields.bytes();
            } else if (fields.tag() == SIGNATURE) {
                signature = fields.bytes(SigningKey.SIGNATURE_LENGTH);
            } else {
                fields.repeated().unknown();
            }
        }
        if (signature.length == 0 || !SigningKey.verifies(ownerKey, said(statement), signature)) {
            throw new DavitException(
                    ErrorCode.REPOSITORY_TAMPERED, "the owner did not sign condemned list " + generation);
        }
        CondemnedList list = CondemnedList.read(statement);
        if (list.generation() != generation) {
            throw new DavitException(
                    ErrorCode.REPOSITORY_TAMPERED,
                    "condemned list " + list.generation() + " stands in the place of " + generation);
        }
        return list;
    }

    private byte[] said(byte[] statement) {
        return new ByteWriter(96)
                .bytes("davit/v0/condemned".getBytes(StandardCharsets.US_ASCII))
                .u8(0)
                .bytes(repository.bytes())
                .bytes(Hash.sha256(statement))
                .toBytes();
    }

    /**
     * Commits the list.
     *
     * @param as the writer who prunes
     * @throws DavitException STORE_CONFLICT if another prune took that generation
     */
    public void create(CondemnedList list, SignedObjects as, SigningKey owner) {
        byte[] statement = list.statement();
        byte[] payload = new FieldWriter()
                .bytes(STATEMENT, statement)
                .bytes(SIGNATURE, owner.sign(said(statement)))
                .toBytes();
        ObjectKey key = ObjectNames.condemned(list.generation());
        byte[] bytes = as.seal(ObjectKind.CONDEMNED, ObjectId.random(), payload);
        if (store.create(key, Content.of(bytes)) != CreateResult.CREATED) {
            throw new DavitException(ErrorCode.STORE_CONFLICT, key + " was made by another prune");
        }
    }

    /**
     * Makes an index of the newest generation out of one of which that is not known (R18); to be done before anything of
     * it is used.
     */
    public void renew(ChunkIndex index) {
        if (index.generation() > 0 && look(index.generation()) instanceof Found.Nothing) {
            index.renew("a condemned list that it knows is gone");
        }
        apply(index);
    }

    /**
     * Applies what the index does not know yet: nothing new refers to what is condemned.
     *
     * @return the newest generation
     */
    public long apply(ChunkIndex index) {
        while (true) {
            long next = index.generation() + 1;
            switch (look(next)) {
                case Found.There(CondemnedList list) ->
                    index.condemn(next, list.packs(), list.segments(), list.parts());
                case Found.Damaged(DavitException why) -> {
                    LOG.atWarn()
                            .addKeyValue("generation", next)
                            .addKeyValue("code", why.code())
                            .log(
                                    "a condemned list cannot be read; everything older is stored anew when it is met again");
                    index.condemnOlder(next);
                }
                case Found.Nothing() -> {
                    return next - 1;
                }
            }
        }
    }

    /** Whether a list behind that generation says that the run is about to be fenced. */
    public boolean fences(long behind, String writer, RunId run) {
        for (long generation = behind + 1; ; generation++) {
            switch (look(generation)) {
                case Found.There(CondemnedList list) -> {
                    if (list.fenced().stream()
                            .anyMatch(fence ->
                                    fence.run().equals(run) && fence.writerId().equals(writer))) {
                        return true;
                    }
                }
                case Found.Damaged(DavitException why) -> {}
                case Found.Nothing() -> {
                    return false;
                }
            }
        }
    }

    /** The list of that generation, if it can be read. */
    Optional<CondemnedList> find(long generation) {
        return look(generation) instanceof Found.There(CondemnedList list) ? Optional.of(list) : Optional.empty();
    }
}
