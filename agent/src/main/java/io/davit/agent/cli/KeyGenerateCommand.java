package io.davit.agent.cli;

import io.davit.agent.repository.KeyText;
import io.davit.signing.RecipientKey;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code repo key generate}: needs no repository. */
@Command(
        name = "generate",
        description = {
            "Makes an X25519 key.",
            "Its private half goes into the file and nowhere else; the public half is printed, for 'key "
                    + "grant' or 'key add' by whoever owns the repository."
        },
        footer = {"", "Example:", "  davit-agent repo key generate --out ~/davit.key"})
final class KeyGenerateCommand implements Callable<Integer> {
    @ParentCommand
    @Nullable
    RepoKeyCommand parent;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "File to make, for its owner alone; one that exists is not written over. Required.")
    Path out = Path.of("");

    @Override
    public Integer call() {
        if (parent == null) {
            throw new IllegalStateException("a command outside davit-agent");
        }
        try (RecipientKey key = RecipientKey.random()) {
            KeyFile.write(
                    out, key, "A private key of a Davit repository. Whoever has it reads what was granted to it.");
            String recipient = KeyText.ofRecipient(key.publicKey());
            Output output = parent.agent().output();
            output.show(
                    () -> Output.object().put("recipient", recipient).put("file", out.toString()),
                    () -> output.line(recipient));
        }
        return AgentCommand.DONE;
    }
}
