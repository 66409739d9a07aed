package io.davit.agent.repository;

/** What somebody opens a repository with. Never printed; wiped when closed. */
public sealed interface Credential extends AutoCloseable permits Passphrase, SecretKey {
    @Override
    void close();
}
