package io.davit.agent.cli;

import io.davit.agent.repository.Passphrase;
import io.davit.agent.repository.RepositoryKeys;
import io.davit.agent.repository.RepositoryKeys.Report;
import io.davit.agent.repository.RepositoryKeys.Rotation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The rotation that {@code key rotate} and {@code key revoke} order. */
final class KeyRotation {
    private KeyRotation() {}

    static Report run(RepositoryKeys keys, Set<String> leaveOut, List<String> passphraseFiles, Output output) {
        List<Passphrase> passphrases = new ArrayList<>();
        try {
            for (String file : passphraseFiles) {
                passphrases.add(NewHolderOptions.passphrase("--with-passphrase-file", file));
            }
            return keys.rotate(
                    new Rotation(leaveOut, passphrases, output.clock().instant()));
        } finally {
            passphrases.forEach(Passphrase::close);
        }
    }
}
