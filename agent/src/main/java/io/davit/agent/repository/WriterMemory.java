package io.davit.agent.repository;

import java.util.Optional;

/**
 * What an agent remembers about its own line of journal entries in one location (R8, R10), and of others' heads as
 * witness. Durable on return; the ledger implements it.
 */
public interface WriterMemory {
    /** This agent's writer in the repository: its private signing key and id, sealed as the repository gave it. */
    Optional<byte[]> writer();

    void rememberWriter(byte[] writer);

    /** The newest entry seen of a writer. */
    Optional<JournalHead> head(String writerId);

    void rememberHead(JournalHead head);

    /** The pin, if this location was used before. */
    Optional<RepositoryPin> pin();

    void rememberPin(RepositoryPin pin);

    /** The newest key epoch that was seen here; empty as long as it was the first. */
    Optional<KeyEpoch> keyEpoch();

    void rememberKeyEpoch(KeyEpoch epoch);
}
