package io.davit.agent.repository.crypto;

import io.davit.agent.repository.format.WriterId;

/** Whom the owner lets write. */
@FunctionalInterface
public interface WriterRegistry {
    /**
     * The public signing key that the owner registered for the writer.
     *
     * @throws io.davit.errors.DavitException REPOSITORY_WRITER_UNKNOWN, REPOSITORY_TAMPERED, STORE_*
     */
    byte[] publicKey(WriterId writer);
}
