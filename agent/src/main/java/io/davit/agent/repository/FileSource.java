package io.davit.agent.repository;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Where the rest of an entry comes from, if the repository finds that it has to be read. */
@FunctionalInterface
public interface FileSource {
    /** The bytes of a file; a {@link FileInput} where there are holes. */
    InputStream open() throws IOException;

    /**
     * The extended attributes of any kind of entry; of a file that is read, asked for while it is open. Empty if they cannot be read, which the source has said:
     * then they are asked for again next time.
     */
    default Optional<ExtendedAttributes> attributes() throws IOException {
        return Optional.of(ExtendedAttributes.NONE);
    }
}
