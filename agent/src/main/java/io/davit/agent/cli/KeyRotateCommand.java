package io.davit.agent.cli;

import io.davit.agent.repository.RepositoryKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code repo key rotate}. */
@Command(
        name = "rotate",
        description = {
            "Begins a new key epoch: what is written from now on is encrypted with a new key, which all "
                    + "current holders get.",
            "Nothing that is stored is written again. Backups that are under way end under the old key."
        },
        footer = {"", "Example:", "  davit-agent repo key rotate --at /mnt/backup --passphrase-file pass"})
final class KeyRotateCommand extends KeyCommand {
    @Option(
            names = "--with-passphrase-file",
            paramLabel = "FILE",
            description =
                    "Passphrase of another holder who goes along, which has to be known for that. May be repeated.")
    List<String> passphraseFiles = new ArrayList<>();

    @Override
    int work(RepositoryKeys keys, Output output) {
        RepositoryKeys.Report report = KeyRotation.run(keys, Set.of(), passphraseFiles, output);
        output.show(() -> KeySlotText.json(report), () -> KeySlotText.print(report, output));
        return AgentCommand.DONE;
    }
}
