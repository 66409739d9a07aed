package io.davit.agent.repository.crypto;

import io.davit.agent.repository.format.WriterId;
import io.davit.signing.SigningKey;

/** What a writer signs with. */
public record WriterKey(WriterId id, SigningKey key) {}
