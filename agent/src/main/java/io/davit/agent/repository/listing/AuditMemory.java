package io.davit.agent.repository.listing;

import java.util.Optional;

/** What an audit found out once and need not look at again; kept where memory does not grow with it. Safe for use by one thread. */
public interface AuditMemory {
    Optional<byte[]> find(byte[] subject);

    void keep(byte[] subject, byte[] finding);
}
