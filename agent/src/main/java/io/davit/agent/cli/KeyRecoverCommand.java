package io.davit.agent.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.repository.RepositoryKeys;
import io.davit.agent.repository.RepositoryKeys.KeySlot;
import io.davit.settings.Count;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code repo key recover}. */
@Command(
        name = "recover",
        description = {
            "Puts slots back that are lost, from the copies in the newest restore points.",
            "Any owner's passphrase or key opens them, such as the recovery key. A slot that was removed "
                    + "since the newest restore point comes back, too."
        },
        footer = {"", "Example:", "  davit-agent repo key recover --at /mnt/backup --key-file recovery.key"})
final class KeyRecoverCommand extends KeyCommand {
    @Override
    boolean isRecovering() {
        return true;
    }

    @Override
    int work(RepositoryKeys keys, Output output) {
        List<KeySlot> put = keys.recover();
        output.show(
                () -> {
                    ObjectNode json = Output.object();
                    KeySlotText.slots(json, put);
                    return json;
                },
                () -> put.forEach(slot -> output.line("put back    " + KeySlotText.line(slot))));
        output.aside(Count.of(put.size(), "slot") + " put back");
        return AgentCommand.DONE;
    }
}
