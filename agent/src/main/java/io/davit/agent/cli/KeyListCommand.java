package io.davit.agent.cli;

import io.davit.agent.repository.RepositoryKeys;
import io.davit.agent.repository.RepositoryKeys.Report;
import picocli.CommandLine.Command;

/** {@code repo key list}. */
@Command(
        name = "list",
        description = {
            "Lists the slots: who opens the repository, what he may do, and how he stands.",
            "'current' has the newest key, 'superseded' has a newer slot, 'left out' was revoked and opens "
                    + "what is older, 'unfinished' is of a rotation that was interrupted, and counts for nothing."
        },
        footer = {"", "Example:", "  davit-agent repo key list --at /mnt/backup --passphrase-file pass"})
final class KeyListCommand extends KeyCommand {
    @Override
    boolean isWriting() {
        return false;
    }

    @Override
    int work(RepositoryKeys keys, Output output) {
        Report report = keys.report();
        output.show(() -> KeySlotText.json(report), () -> KeySlotText.print(report, output));
        return AgentCommand.DONE;
    }
}
