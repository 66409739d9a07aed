package io.davit.agent.cli;

import io.davit.agent.repository.KeyText;
import io.davit.agent.repository.Passphrase;
import io.davit.agent.repository.Recipient;
import io.davit.agent.repository.RepositoryKeys.NewHolder;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** For whom a slot is made. */
final class NewHolderOptions {
    @Option(
            names = "--recipient",
            paramLabel = "KEY",
            description = "Public key of whoever is to open it, as 'key generate' prints it.")
    @Nullable
    String recipient;

    @Option(
            names = "--new-passphrase-file",
            paramLabel = "FILE",
            description = "File with the passphrase that is to open it, one line; - reads standard input.")
    @Nullable
    String passphraseFile;

    @Option(names = "--label", paramLabel = "TEXT", description = "What people call it, at most 64 characters.")
    String label = "";

    private static final int LONGEST_LABEL = 64;

    /** @throws DavitException ARGUMENT_INVALID unless one holder is named */
    NewHolder holder() {
        if ((recipient == null) == (passphraseFile == null)) {
            throw new DavitException(
                    ErrorCode.ARGUMENT_INVALID,
                    "say who is to open it, with --recipient or with --new-passphrase-file");
        }
        if (label.length() > LONGEST_LABEL || label.chars().anyMatch(Character::isISOControl)) {
            throw new DavitException(
                    ErrorCode.ARGUMENT_INVALID, "a label has at most " + LONGEST_LABEL + " printable characters");
        }
        return recipient == null
                ? new NewHolder.Words(passphrase("--new-passphrase-file", passphraseFile))
                : key(recipient);
    }

    private static NewHolder key(String text) {
        try {
            return new NewHolder.Key(new Recipient(KeyText.recipient(text), Optional.empty()));
        } catch (IllegalArgumentException e) {
            throw new DavitException(ErrorCode.ARGUMENT_INVALID, "--recipient: " + e.getMessage(), e);
        }
    }

    /** @throws DavitException ARGUMENT_INVALID if it is empty or cannot be read */
    static Passphrase passphrase(String option, @Nullable String file) {
        byte[] bytes = SecretInput.read(option, String.valueOf(file));
        int end = bytes.length;
        while (end > 0 && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r')) {
            end--;
        }
        if (end == 0) {
            throw new DavitException(ErrorCode.ARGUMENT_INVALID, option + ": the passphrase is empty");
        }
        Passphrase passphrase = new Passphrase(Arrays.copyOf(bytes, end));
        Arrays.fill(bytes, (byte) 0);
        return passphrase;
    }
}
