package io.davit.agent.cli;

import io.davit.agent.repository.RepositoryKeys;
import io.davit.agent.repository.RepositoryKeys.Access;
import io.davit.agent.repository.RepositoryKeys.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code repo key revoke}. */
@Command(
        name = "revoke",
        description = {
            "Begins a new key epoch without some holders: they cannot read what is written from now on.",
            "What was written before stays readable to them, as long as they have their key and a copy of "
                    + "their slot."
        },
        footer = {"", "Example:", "  davit-agent repo key revoke --at /mnt/backup --passphrase-file pass 5f3a90c1d2e4"})
final class KeyRevokeCommand extends KeyCommand {
    @Parameters(
            arity = "1..*",
            paramLabel = "SLOT",
            description = "Ids from 'key list', or at least six digits of each.")
    List<String> slots = new ArrayList<>();

    @Option(
            names = "--with-passphrase-file",
            paramLabel = "FILE",
            description =
                    "Passphrase of another holder who goes along, which has to be known for that. May be repeated.")
    List<String> passphraseFiles = new ArrayList<>();

    @Override
    int work(RepositoryKeys keys, Output output) {
        Set<String> leaveOut = Set.copyOf(slots);
        boolean isOwnerAmong = keys.report().slots().stream()
                .anyMatch(slot ->
                        slot.access() == Access.OWNER && leaveOut.stream().anyMatch(slot.id()::startsWith));
        Report report = KeyRotation.run(keys, leaveOut, passphraseFiles, output);
        output.show(() -> KeySlotText.json(report), () -> KeySlotText.print(report, output));
        output.aside("What was written before key epoch " + report.epoch()
                + " stays readable to whoever was revoked; so does what backups write that are under way now.");
        if (isOwnerAmong) {
            output.aside(
                    "A revoked owner still holds the owner's signing key: where his store credential can write, he can forge. Take it away, too.");
        }
        return AgentCommand.DONE;
    }
}
