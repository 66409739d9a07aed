package io.davit.agent.repository;

import java.io.IOException;
import java.io.InputStream;

/** Where the rest of an entry comes from, if the repository finds that it has to be read. */
@FunctionalInterface
public interface FileSource {
    /** The bytes of a file; a {@link FileInput} where there are holes. */
    InputStream open() throws IOException;

    /** The extended attributes of any kind of entry. */
    default ExtendedAttributes attributes() throws IOException {
        return ExtendedAttributes.NONE;
    }
}
