package io.davit.agent.repository;

import java.io.IOException;
import java.io.InputStream;

/** Opens a file's bytes, if the repository finds that it has to read them. */
@FunctionalInterface
public interface FileSource {
    InputStream open() throws IOException;
}
