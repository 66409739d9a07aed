package io.davit.agent.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.repository.RepositoryKeys;
import io.davit.agent.repository.RepositoryKeys.KeySlot;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code repo key remove}. */
@Command(
        name = "remove",
        description = {
            "Deletes all slots of one holder.",
            "This is tidying up: whoever kept a copy of his slot, which restore points carry, can use his "
                    + "key as before; 'key revoke' keeps him out of what is written afterwards. The last owner's slot "
                    + "is never removed."
        },
        footer = {"", "Example:", "  davit-agent repo key remove --at /mnt/backup --passphrase-file pass 5f3a90c1d2e4"})
final class KeyRemoveCommand extends KeyCommand {
    @Parameters(index = "0", paramLabel = "SLOT", description = "Id from 'key list', or at least six digits of it.")
    String slot = "";

    @Override
    int work(RepositoryKeys keys, Output output) {
        List<KeySlot> removed = keys.remove(slot, output.clock().instant());
        output.show(
                () -> {
                    ObjectNode json = Output.object();
                    KeySlotText.slots(json, removed);
                    return json;
                },
                () -> removed.forEach(gone -> output.line("removed     " + KeySlotText.line(gone))));
        output.aside(
                "Copies of it may remain, in restore points at least: with one, this key still reads. Rotate the keys to keep it out of what is written from now on.");
        return AgentCommand.DONE;
    }
}
