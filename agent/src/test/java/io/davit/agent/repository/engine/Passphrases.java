package io.davit.agent.repository.engine;

import io.davit.agent.repository.Passphrase;
import java.nio.charset.StandardCharsets;

/** Passphrases of tests. */
final class Passphrases {
    private Passphrases() {}

    static Passphrase right() {
        return new Passphrase("a boat for every passenger".getBytes(StandardCharsets.UTF_8));
    }

    static Passphrase wrong() {
        return new Passphrase("a boat for some passengers".getBytes(StandardCharsets.UTF_8));
    }
}
