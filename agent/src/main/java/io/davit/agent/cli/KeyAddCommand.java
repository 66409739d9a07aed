package io.davit.agent.cli;

import io.davit.agent.repository.RepositoryKeys;
import io.davit.agent.repository.RepositoryKeys.Access;
import io.davit.agent.repository.RepositoryKeys.Grant;
import io.davit.agent.repository.RepositoryKeys.KeySlot;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code repo key add}. */
@Command(
        name = "add",
        description = {
            "Makes somebody else an owner: his passphrase or key then opens the repository for everything, "
                    + "keys included.",
            "What he has already is left as it is."
        },
        footer = {
            "",
            "Example:",
            "  davit-agent repo key add --at /mnt/backup --passphrase-file pass --new-passphrase-file next --label ops",
        })
final class KeyAddCommand extends KeyCommand {
    @Mixin
    NewHolderOptions holder = new NewHolderOptions();

    @Override
    int work(RepositoryKeys keys, Output output) {
        Grant grant = new Grant(
                holder.holder(),
                Access.OWNER,
                false,
                holder.label,
                output.clock().instant());
        KeySlot slot = keys.add(grant);
        output.show(() -> KeySlotText.json(slot), () -> output.line(KeySlotText.line(slot)));
        if (slot.recipient().isPresent()) {
            output.aside("Opened by that key for the first time, the repository asks for --owner "
                    + keys.report().pin().ownerFingerprint());
        }
        return AgentCommand.DONE;
    }
}
