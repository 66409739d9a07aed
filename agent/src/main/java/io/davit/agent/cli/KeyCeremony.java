package io.davit.agent.cli;

import io.davit.agent.repository.KeyText;
import io.davit.agent.repository.Recipient;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.signing.RecipientKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Before a repository is made, a person saves the recovery key and proves it: most backups that cannot be restored lack a key, not data. Nothing is stored
 * before that is done, so that a ceremony that was broken off leaves nothing.
 */
final class KeyCeremony {
    private static final int TRIES = 3;
    private static final int ASKED = 3;
    private static final SecureRandom RANDOM = new SecureRandom();

    @Option(
            names = "--recovery-key-out",
            paramLabel = "FILE",
            description =
                    "Write the recovery key to this file instead of the terminal, for scripts; the same file again "
                            + "is the same key. Save it elsewhere. Standard input then has to prove that: with the groups of "
                            + "it that are asked for, or with the saved copy itself.")
    @Nullable
    Path out;

    @Option(
            names = "--accept-no-recovery-key",
            description = "Make no recovery key: who loses the passphrase has lost every backup.")
    boolean acceptNone;

    /**
     * Holds the ceremony, if one is wanted.
     *
     * @return the recovery key's public half; empty if it was declined
     * @throws DavitException RECOVERY_KEY_UNPROVEN, ARGUMENT_INVALID, FILE_WRITE_FAILED
     */
    Optional<Recipient> hold(Output output) {
        if (acceptNone) {
            if (out != null) {
                throw new DavitException(
                        ErrorCode.ARGUMENT_INVALID,
                        "--recovery-key-out and --accept-no-recovery-key exclude each other");
            }
            return Optional.empty();
        }
        if (out == null && !output.isTerminal()) {
            throw new DavitException(
                    ErrorCode.RECOVERY_KEY_UNPROVEN,
                    "nobody is there to save a recovery key: give --recovery-key-out FILE, or --accept-no-recovery-key");
        }
        try (RecipientKey key = key()) {
            present(key, output);
            prove(key, output);
            return Optional.of(Recipient.of(key));
        }
    }

    private RecipientKey key() {
        if (out != null && Files.exists(out)) {
            return KeyFile.read("--recovery-key-out", out.toString());
        }
        RecipientKey key = RecipientKey.random();
        if (out != null) {
            KeyFile.write(
                    out,
                    key,
                    "The recovery key of a Davit repository: opens all its backups. Keep it where nothing else is kept.");
        }
        return key;
    }

    private void present(RecipientKey key, Output output) {
        if (out != null) {
            output.aside(
                    "The recovery key is in " + out + ". Save it where it outlives this machine, on paper if need be.");
            return;
        }
        List<String> groups = KeyText.groups(key);
        output.aside(
                "The recovery key. It opens all backups of this repository when everything else is lost, and is shown once:");
        output.aside("");
        for (int first = 0; first < groups.size(); first += KeyText.GROUPS / 2) {
            output.aside(row(groups, first));
        }
        output.aside("");
        output.aside("Write it down, or save it where it outlives this machine, as 'davit-secret:' and the groups.");
    }

    private static String row(List<String> groups, int first) {
        return IntStream.range(first, Math.min(groups.size(), first + KeyText.GROUPS / 2))
                .mapToObj(at -> "%6d: %s".formatted(at + 1, groups.get(at)))
                .collect(Collectors.joining());
    }

    private void prove(RecipientKey key, Output output) {
        List<String> groups = KeyText.groups(key);
        BufferedReader typed = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (int tried = 0; tried < TRIES; tried++) {
            List<Integer> asked = RANDOM.ints(0, KeyText.GROUPS)
                    .distinct()
                    .limit(ASKED)
                    .sorted()
                    .boxed()
                    .toList();
            output.aside("Type these groups from your copy: "
                    + asked.stream().map(at -> Integer.toString(at + 1)).collect(Collectors.joining(", ")));
            Optional<String> line = line(typed);
            if (line.isEmpty()) {
                break;
            }
            String expected = asked.stream().map(groups::get).collect(Collectors.joining());
            if (KeyText.plain(line.get()).equals(expected) || isWhole(line.get(), key)) {
                return;
            }
            output.aside("That is not what they say.");
        }
        throw new DavitException(
                ErrorCode.RECOVERY_KEY_UNPROVEN, "the recovery key was not proved to be saved; nothing was made");
    }

    private static boolean isWhole(String line, RecipientKey key) {
        String whole = KeyText.plain(line).replace(KeyText.plain("davit-secret:"), "");
        return whole.equals(String.join("", KeyText.groups(key)));
    }

    /** The next line that is neither empty nor a remark, as a key file has them. */
    private static Optional<String> line(BufferedReader typed) {
        try {
            String line = typed.readLine();
            while (line != null && (line.isBlank() || line.stripLeading().startsWith("#"))) {
                line = typed.readLine();
            }
            return Optional.ofNullable(line);
        } catch (IOException e) {
            throw new DavitException(ErrorCode.RECOVERY_KEY_UNPROVEN, "standard input cannot be read", e);
        }
    }
}
