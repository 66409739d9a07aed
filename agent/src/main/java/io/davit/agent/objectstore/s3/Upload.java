package io.davit.agent.objectstore.s3;

import io.davit.agent.objectstore.Content;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * One content on its way. It is read twice, once for its checksum and once to be sent, and never copied: the server
 * refuses bytes that do not match the checksum, so that an object is whole or not there.
 *
 * <p>The SDK opens it anew for each attempt and leaves the last one open: a removed file would hold its disk space until
 * the next garbage collection. So closing this closes it.
 */
final class Upload implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;

    private final Content content;
    private volatile @Nullable IOException unreadable;
    private volatile @Nullable InputStream sending;

    Upload(Content content) {
        this.content = content;
    }

    /** As S3 wants it: four bytes, big endian, in Base64. */
    String crc32c() {
        CRC32C checksum = new CRC32C();
        byte[] buffer = new byte[(int) Math.min(BUFFER, Math.max(1, content.length()))];
        long length = 0;
        try (InputStream in = content.open()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                checksum.update(buffer, 0, count);
                length += count;
            }
        } catch (IOException e) {
            throw new DavitException(ErrorCode.FILE_UNREADABLE, "The bytes to store cannot be read", e);
        }
        if (length != content.length()) {
            throw new DavitException(
                    ErrorCode.FILE_UNREADABLE,
                    "The bytes to store are " + length + ", not " + content.length() + " as announced");
        }
        byte[] bytes = ByteBuffer.allocate(Integer.BYTES)
                .putInt((int) checksum.getValue())
                .array();
        return Base64.getEncoder().encodeToString(bytes);
    }

    RequestBody body() {
        return RequestBody.fromContentProvider(this::open, content.length(), "application/octet-stream");
    }

    private InputStream open() {
        try {
            close();
            InputStream opened = new Watched(content.open());
            sending = opened;
            return opened;
        } catch (IOException e) {
            unreadable = e;
            throw new UncheckedIOException(e);
        }
    }

    /** @throws DavitException FILE_UNREADABLE if it was our own source, not the store, that failed */
    void rethrowUnreadable() {
        IOException failure = unreadable;
        if (failure != null) {
            throw new DavitException(ErrorCode.FILE_UNREADABLE, "The bytes to store cannot be read", failure);
        }
    }

    /** When the call to the store has returned, or begins anew. What could not be closed was read all the same. */
    @Override
    public void close() {
        try (InputStream last = sending) {
            sending = null;
        } catch (IOException e) {
            unreadable = e;
        }
    }

    private final class Watched extends FilterInputStream {
        Watched(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            try {
                return super.read();
            } catch (IOException e) {
                unreadable = e;
                throw e;
            }
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                return super.read(buffer, offset, length);
            } catch (IOException e) {
                unreadable = e;
                throw e;
            }
        }
    }
}
