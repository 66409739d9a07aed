package io.davit.agent.cli;

import io.davit.agent.hub.HubPins;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hub-keys set}. */
@Command(
        name = "hub-keys",
        description = "Replaces what this cluster trusts its hub by.",
        subcommands = HubKeysCommand.Set.class)
final class HubKeysCommand extends CommandGroup {

    @Command(
            name = "set",
            description = "Replaces the pinned root of the hub, after the old one was lost or stolen.",
            footer = "%nThe hub is not asked: whoever may write Secrets in the namespace davit-agent decides.")
    static final class Set extends AgentCommand {
        /** DER of an Ed25519 SubjectPublicKeyInfo before its 32 bytes of key. */
        private static final byte[] ED25519 = HexFormat.of().parseHex("302a300506032b6570032100");

        private static final int LENGTH = 32;

        @Option(
                names = "--root-key",
                paramLabel = "FILE",
                required = true,
                description = "File with the new root's public key: 64 hexadecimal digits, or PEM.")
        String rootKey = "";

        @Option(
                names = "--key-set",
                paramLabel = "FILE",
                description = "File with a key set that the new root signed; without it, the hub delivers one.")
        @Nullable
        String keySet;

        @Option(
                names = "--replaces",
                paramLabel = "DIGEST",
                description =
                        "Digest of the pins in the agent's ledger, as HUB_PINS_DIFFER names it; needed only if the Secret was lost.")
        @Nullable
        String replaces;

        @Override
        int work(Desk desk, Output output) {
            HubPins pins = desk.hub()
                    .setRoot(
                            root(SecretInput.read("--root-key", rootKey)),
                            Optional.ofNullable(keySet).map(file -> SecretInput.read("--key-set", file)),
                            Optional.ofNullable(replaces));
            output.show(
                    Output.object()
                            .put("hub", pins.hubId())
                            .put("cluster", pins.clusterId())
                            .put("root", pins.root()),
                    () -> output.line("Hub " + pins.hubId() + " is now trusted by root " + pins.root() + "."));
            return DONE;
        }

        /** @throws DavitException ARGUMENT_INVALID; the message does not quote the file, which may be a private key */
        static byte[] root(byte[] file) {
            String text = new String(file, StandardCharsets.UTF_8).strip();
            try {
                if (text.matches("[0-9a-f]{64}")) {
                    return HexFormat.of().parseHex(text);
                }
                if (text.startsWith("-----BEGIN PUBLIC KEY-----")) {
                    String body = text.replaceAll("-----[A-Z ]+-----", "");
                    byte[] der = Base64.getMimeDecoder().decode(body);
                    boolean isEd25519 = der.length == ED25519.length + LENGTH
                            && Arrays.equals(der, 0, ED25519.length, ED25519, 0, ED25519.length);
                    if (isEd25519) {
                        return Arrays.copyOfRange(der, ED25519.length, der.length);
                    }
                }
            } catch (IllegalArgumentException e) {
                // Falls through, so that nothing of the file is quoted.
            }
            throw new DavitException(
                    ErrorCode.ARGUMENT_INVALID, "--root-key must hold an Ed25519 public key, and nothing else");
        }
    }
}
