package io.davit.hub.cli;

import io.davit.hub.keys.HubInit;
import io.davit.hub.keys.HubKeys;
import java.nio.file.Path;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code init}: makes a hub. */
@Command(
        name = "init",
        description = "Makes the keys of a new hub in an empty key folder, and its offline root in a file of its own.",
        footer =
                "%nMove the root key file to a safe, offline place, and keep a copy: the hub does not have it, and every change of"
                        + " the hub's keys needs it.")
final class InitCommand extends HubCommand {
    @Option(
            names = "--root-key-out",
            required = true,
            paramLabel = "FILE",
            description = "Where the root's private key is written, once; the file must not exist.")
    @Nullable
    Path rootKeyOut;

    @Override
    void work(DavitHub hub, Output output) {
        Path file = KeysCommand.given(rootKeyOut);
        HubKeys keys = new HubInit(hub.keys(), hub.clock()).init(file);
        String authority = HexFormat.of().formatHex(keys.authority().publicKeyDigest());
        output.show(
                Output.object()
                        .put("hubId", keys.hubId().toString())
                        .put("authority", authority)
                        .put("rootKeyFile", file.toAbsolutePath().toString())
                        .put("keySetVersion", keys.keySet().version()),
                "hub         " + keys.hubId(),
                "authority   " + authority,
                "root key    " + file.toAbsolutePath() + "   move it to a safe, offline place",
                "next        davit-hub bundle export, and keep that apart from the root key");
    }
}
