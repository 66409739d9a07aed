package io.davit.agent.objectstore;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The bytes of one object to be created. Opening it again gives the same bytes, so that a retry sends the identical buffer. */
public interface Content {
    long length();

    InputStream open() throws IOException;

    /**
     * The file that holds the bytes, where there is one: drivers may send it without copying, or make the file itself the
     * object.
     */
    default Optional<Path> file() {
        return Optional.empty();
    }

    /** The array is not copied and must not change. */
    static Content of(byte[] bytes) {
        return new Content() {
            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes);
            }
        };
    }

    /** The file must never change again; it may be removed once the call that takes the content has returned. */
    static Content of(Path file, long length) {
        return new Content() {
            @Override
            public long length() {
                return length;
            }

            @Override
            public InputStream open() throws IOException {
                return Files.newInputStream(file);
            }

            @Override
            public Optional<Path> file() {
                return Optional.of(file);
            }
        };
    }
}
