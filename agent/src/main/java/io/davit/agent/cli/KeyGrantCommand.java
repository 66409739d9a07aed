package io.davit.agent.cli;

import io.davit.agent.repository.RepositoryKeys;
import io.davit.agent.repository.RepositoryKeys.Access;
import io.davit.agent.repository.RepositoryKeys.Grant;
import io.davit.agent.repository.RepositoryKeys.KeySlot;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code repo key grant}. */
@Command(
        name = "grant",
        description = {
            "Lets somebody read: all that was and will be backed up, or only what is from the newest key "
                    + "epoch on.",
            "He cannot write, forge or change keys. 'key revoke' ends it for what is written afterwards."
        },
        footer = {
            "",
            "Example:",
            "  davit-agent repo key grant --at /mnt/backup --passphrase-file pass --label audit \\",
            "      --recipient davit-recipient:…",
        })
final class KeyGrantCommand extends KeyCommand {
    @Mixin
    NewHolderOptions holder = new NewHolderOptions();

    @Option(
            names = "--newest-epoch",
            description = "Nothing that was written before the keys were rotated last. Default: everything.")
    boolean newestOnly;

    @Override
    int work(RepositoryKeys keys, Output output) {
        Grant grant = new Grant(
                holder.holder(),
                Access.READER,
                newestOnly,
                holder.label,
                output.clock().instant());
        KeySlot slot = keys.add(grant);
        String owner = keys.report().pin().ownerFingerprint();
        output.show(() -> KeySlotText.json(slot).put("ownerFingerprint", owner), () -> {
            output.line(KeySlotText.line(slot));
            output.line("owner       " + owner);
        });
        if (slot.recipient().isPresent()) {
            output.aside(
                    "Tell the reader the owner's fingerprint by a way that you trust: his first opening needs --owner.");
        }
        return AgentCommand.DONE;
    }
}
