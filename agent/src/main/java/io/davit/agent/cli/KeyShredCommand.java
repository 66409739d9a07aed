package io.davit.agent.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.repository.RepositoryKeys;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.signing.RecipientKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code repo key shred}. */
@Command(
        name = "shred",
        description = {
            "Makes the repository unreadable for ever, whatever copies of it exist, by destroying the "
                    + "private keys that open it.",
            "Refused while anybody else could still read it: while a passphrase's slot, a reader's, or "
                    + "another owner's exists, in the place or as a copy in a restore point. There is no undo."
        },
        footer = {
            "",
            "Example:",
            "  davit-agent repo key shred --at /mnt/backup --key-file davit.key --destroy davit.key --repository 5f3a90c1d2e4",
        })
final class KeyShredCommand extends KeyCommand {
    private static final int LEAST_DIGITS = 12;

    @Option(
            names = "--destroy",
            paramLabel = "FILE",
            required = true,
            description =
                    "File of a private key that opens the repository, to be overwritten and deleted. May be repeated. Required.")
    List<Path> files = new ArrayList<>();

    @Option(
            names = "--gone",
            paramLabel = "SLOT",
            description =
                    "An owner's slot whose private key was destroyed before, such as a recovery key on paper. May be repeated.")
    List<String> gone = new ArrayList<>();

    @Option(
            names = "--repository",
            paramLabel = "ID",
            required = true,
            description = "The repository that is meant: its id, or at least twelve digits of it. Required.")
    String repository = "";

    @Override
    int work(RepositoryKeys keys, Output output) {
        String id = keys.report().pin().repositoryId();
        if (repository.length() < LEAST_DIGITS || !id.startsWith(repository)) {
            throw new DavitException(ErrorCode.ARGUMENT_INVALID, "--repository: this is repository " + id);
        }
        List<byte[]> destroyed = new ArrayList<>();
        for (Path file : files) {
            try (RecipientKey key = KeyFile.read("--destroy", file.toString())) {
                destroyed.add(key.publicKey());
            }
        }
        keys.requireShreddable(destroyed, Set.copyOf(gone));
        files.forEach(KeyFile::destroy);
        output.show(() -> json(id), () -> files.forEach(file -> output.line("destroyed   " + file)));
        output.aside("Copies of these keys, on paper or in other files, open the repository still: destroy them, too.");
        return AgentCommand.DONE;
    }

    private ObjectNode json(String id) {
        ObjectNode json = Output.object().put("repository", id);
        ArrayNode listed = json.putArray("destroyed");
        files.forEach(file -> listed.add(file.toString()));
        return json;
    }
}
