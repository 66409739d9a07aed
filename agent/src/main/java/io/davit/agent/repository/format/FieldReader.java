package io.davit.agent.repository.format;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link FieldWriter} wrote, and refuses any other encoding of the same. Call {@link #next()}, look at
 * {@link #tag()}, take the value once (or {@link #unknown()}), and so on until it says false. Not thread-safe.
 */
public final class FieldReader {
    private static final int DEEPEST = 16;
    private static final int MOST_FIELDS = 4_000_000;

    private final ByteReader in;
    private final int depth;
    private final Budget budget;
    private int tag;
    private @Nullable ByteReader value;
    private boolean again;

    /** How many fields a whole document may still have. */
    private static final class Budget {
        private int fields = MOST_FIELDS;
    }

    /** Reads up to the end of the given bytes. */
    public FieldReader(ByteReader in) {
        this(in, 0, new Budget());
    }

    public FieldReader(byte[] bytes, ErrorCode malformed) {
        this(new ByteReader(bytes, malformed));
    }

    private FieldReader(ByteReader in, int depth, Budget budget) {
        this.in = in;
        this.depth = depth;
        this.budget = budget;
    }

    /** @throws DavitException the reader's code, if the fields descend, overrun or are too many */
    public boolean next() {
        if (value != null) {
            throw new IllegalStateException("the value of field " + (tag >>> 1) + " was not taken");
        }
        if (in.isAtEnd()) {
            return false;
        }
        int following = in.count(Integer.MAX_VALUE);
        if (following < 2 || following < tag || (following != tag && following >>> 1 == tag >>> 1)) {
            throw in.malformed("fields are out of order");
        }
        if (--budget.fields < 0) {
            throw in.malformed("too many fields");
        }
        again = following == tag;
        tag = following;
        value = in.slice(in.count(in.remaining()));
        return true;
    }

    public int tag() {
        return tag;
    }

    /** Says that this field may stand more than once; without it a second one is refused. */
    public FieldReader repeated() {
        again = false;
        return this;
    }

    public long number() {
        ByteReader field = take();
        long number = field.varint();
        field.requireEnd();
        return number;
    }

    /** A number from 0 to {@code most}. */
    public int count(int most) {
        ByteReader field = take();
        int number = field.count(most);
        field.requireEnd();
        return number;
    }

    /** A number of things or bytes: below 2^63. */
    public long amount() {
        long number = number();
        if (number < 0) {
            throw in.malformed("an amount is too large");
        }
        return number;
    }

    public long signed() {
        ByteReader field = take();
        long number = field.signed();
        field.requireEnd();
        return number;
    }

    public Instant instant() {
        return Instant.ofEpochMilli(signed());
    }

    public boolean flag() {
        return count(1) == 1;
    }

    /** @throws DavitException also if the bytes are not strict UTF-8 */
    public String text() {
        ByteReader field = take();
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(field.array(), field.position(), field.remaining()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw in.malformed("a text is not UTF-8");
        }
    }

    public byte[] bytes() {
        ByteReader field = take();
        return field.bytes(field.remaining());
    }

    /** Exactly so many bytes. */
    public byte[] bytes(int length) {
        byte[] bytes = bytes();
        if (bytes.length != length) {
            throw in.malformed("a value is not " + length + " bytes long");
        }
        return bytes;
    }

    public ContentId contentId() {
        return ContentId.from(bytes(ContentId.LENGTH), 0);
    }

    public ObjectId objectId() {
        return ObjectId.of(bytes(ObjectId.LENGTH));
    }

    public WriterId writerId() {
        return WriterId.of(bytes(WriterId.LENGTH));
    }

    /** The value as a cursor, for packed encodings. */
    public ByteReader raw() {
        return take();
    }

    public FieldReader nested() {
        if (depth == DEEPEST) {
            throw in.malformed("fields are nested too deeply");
        }
        return new FieldReader(take(), depth + 1, budget);
    }

    /**
     * Skips a field that this version does not know.
     *
     * @throws DavitException READER_TOO_OLD if the field is critical
     */
    public void unknown() {
        take();
        if ((tag & 1) == 1) {
            throw new DavitException(
                    ErrorCode.READER_TOO_OLD, "field " + (tag >>> 1) + " has to be understood, and is not known");
        }
    }

    /** Passes over the value of a field that is known. */
    public void skip() {
        take();
    }

    /** For fields that must be there. */
    public <T> T require(@Nullable T found, String name) {
        if (found == null) {
            throw in.malformed(name + " is missing");
        }
        return found;
    }

    /** What to throw when a value makes no sense. */
    public DavitException malformed(String why) {
        return in.malformed(why);
    }

    private ByteReader take() {
        ByteReader field = value;
        if (field == null) {
            throw new IllegalStateException("no field to take");
        }
        if (again) {
            throw in.malformed("field " + (tag >>> 1) + " stands twice");
        }
        value = null;
        return field;
    }
}
