package io.davit.hub.storage;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a store's copy, version 1. Numbers are big-endian; a text is its length in bytes (4 bytes) and UTF-8.
 *
 * <pre>
 * "davit-hub-store-1" 0x0A, version of the schema (8 bytes), then in any number:
 *   'T' name (text), number of columns (4 bytes), their names (texts): the rows that follow are of this table
 *   'R' one value for each column: 'N' nothing | 'I' number (8 bytes) | 'S' text | 'B' length (4 bytes) and bytes
 * 'E' number of rows (8 bytes), SHA-256 of everything before the hash (32 bytes). Nothing follows.
 * </pre>
 *
 * The checksum finds what was cut off or has rotted; it is no signature. Both ends hold one row in memory.
 */
final class StoreDump {
    private static final byte[] MAGIC = "davit-hub-store-1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST = 64 << 20;
    private static final int WIDEST = 100;

    private StoreDump() {}

    /** Writes a copy from its beginning to its end. */
    static final class Writer {
        private final DigestOutputStream digest;
        private final DataOutputStream out;
        private long rows;

        Writer(OutputStream target, long schema) throws IOException {
            digest = new DigestOutputStream(target, AuditChain.sha256());
            out = new DataOutputStream(digest);
            out.write(MAGIC);
            out.writeLong(schema);
        }

        void table(String name, List<String> columns) throws IOException {
            out.writeByte('T');
            bytes(name.getBytes(StandardCharsets.UTF_8));
            out.writeInt(columns.size());
            for (String column : columns) {
                bytes(column.getBytes(StandardCharsets.UTF_8));
            }
        }

        /** Its values follow. */
        void row() throws IOException {
            out.writeByte('R');
            rows++;
        }

        void value(@Nullable Object value) throws IOException {
            switch (value) {
                case null -> out.writeByte('N');
                case Number number -> {
                    out.writeByte('I');
                    out.writeLong(number.longValue());
                }
                case String text -> {
                    out.writeByte('S');
                    bytes(text.getBytes(StandardCharsets.UTF_8));
                }
                case byte[] raw -> {
                    out.writeByte('B');
                    bytes(raw);
                }
                default -> throw new IllegalStateException("no value of the store: " + value.getClass());
            }
        }

        /** How many rows were written. */
        long end() throws IOException {
            out.writeByte('E');
            out.writeLong(rows);
            byte[] hash = digest.getMessageDigest().digest();
            digest.on(false);
            out.write(hash);
            return rows;
        }

        private void bytes(byte[] raw) throws IOException {
            out.writeInt(raw.length);
            out.write(raw);
        }
    }

    /** Reads a copy; {@link #next} returns false only behind a whole one. */
    static final class Reader {
        private final DigestInputStream digest;
        private final DataInputStream in;
        private final long schema;
        private boolean isTable;
        private String table = "";
        private List<String> columns = List.of();
        private long rows;

        Reader(InputStream source) throws IOException {
            digest = new DigestInputStream(source, AuditChain.sha256());
            in = new DataInputStream(digest);
            byte[] magic = in.readNBytes(MAGIC.length);
            if (!MessageDigest.isEqual(magic, MAGIC)) {
                throw invalid("it does not begin as a backup of a hub's store does");
            }
            schema = whole(in::readLong);
            if (schema < 1) {
                throw invalid("it has the schema " + schema);
            }
        }

        long schema() {
            return schema;
        }

        /** Whether a table's head or one of its rows follows; false at the end. */
        boolean next() throws IOException {
            byte kind = whole(in::readByte);
            switch (kind) {
                case 'T' -> {
                    isTable = true;
                    table = text();
                    columns = new ArrayList<>();
                    int width = whole(in::readInt);
                    if (width < 1 || width > WIDEST) {
                        throw invalid("a table has " + width + " columns");
                    }
                    for (int i = 0; i < width; i++) {
                        columns.add(text());
                    }
                }
                case 'R' -> {
                    if (columns.isEmpty()) {
                        throw invalid("a row stands before its table");
                    }
                    isTable = false;
                    rows++;
                }
                case 'E' -> {
                    end();
                    return false;
                }
                default -> throw invalid("an unknown record stands in it");
            }
            return true;
        }

        private void end() throws IOException {
            long promised = whole(in::readLong);
            byte[] expected = digest.getMessageDigest().digest();
            digest.on(false);
            byte[] found = in.readNBytes(expected.length);
            if (!MessageDigest.isEqual(expected, found) || promised != rows || in.read() >= 0) {
                throw invalid("its checksum does not fit: it was changed or cut off");
            }
        }

        boolean isTable() {
            return isTable;
        }

        String table() {
            return table;
        }

        List<String> columns() {
            return columns;
        }

        long rows() {
            return rows;
        }

        /** Of the row that follows; to be asked for once. Nothing is an empty {@code Optional}. */
        Object[] values(int width) throws IOException {
            Object[] values = new Object[width];
            for (int i = 0; i < width; i++) {
                values[i] = value();
            }
            return values;
        }

        private Object value() throws IOException {
            byte kind = whole(in::readByte);
            return switch (kind) {
                case 'N' -> Optional.empty();
                case 'I' -> whole(in::readLong);
                case 'S' -> text();
                case 'B' -> bytes();
                default -> throw invalid("an unknown value stands in it");
            };
        }

        private String text() throws IOException {
            return new String(bytes(), StandardCharsets.UTF_8);
        }

        private byte[] bytes() throws IOException {
            int length = whole(in::readInt);
            if (length < 0 || length > LONGEST) {
                throw invalid("a value has " + length + " bytes");
            }
            byte[] raw = in.readNBytes(length);
            if (raw.length < length) {
                throw invalid("it was cut off");
            }
            return raw;
        }

        private static <T> T whole(Reading<T> reading) throws IOException {
            try {
                return reading.read();
            } catch (EOFException e) {
                throw invalid("it was cut off");
            }
        }

        private static DavitException invalid(String why) {
            return new DavitException(ErrorCode.STORE_BACKUP_INVALID, "this is no whole backup of a store: " + why);
        }

        private interface Reading<T> {
            T read() throws IOException;
        }
    }
}
