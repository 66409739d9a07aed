package io.davit.hub.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.keys.HubKeySet;
import io.davit.hub.keys.HubKeys;
import io.davit.hub.keys.KeyRotation;
import io.davit.settings.Durations;
import io.davit.signing.KeyId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code keys show}, {@code keys rotate}, {@code keys retire}, {@code keys replace-root}. */
@Command(
        name = "keys",
        description = "Shows or changes the keys that sign instructions.",
        subcommands = {
            KeysCommand.Show.class,
            KeysCommand.Rotate.class,
            KeysCommand.Retire.class,
            KeysCommand.ReplaceRoot.class
        })
final class KeysCommand extends CommandGroup {
    private static final String TAKEN_OVER =
            "A running hub takes it over within a minute. Export the bundle anew: davit-hub bundle export";

    static Path given(@Nullable Path option) {
        if (option == null) {
            throw new IllegalStateException("a required option that is absent");
        }
        return option;
    }

    private static void show(HubKeySet set, String hub, Instant now, Output output, String... remarks) {
        // The key itself, not its digest: agents show it like this, and 'davit-agent hub-keys set' takes it.
        String root = HexFormat.of().formatHex(set.rootPublicKey());
        ObjectNode document = Output.object()
                .put("hubId", hub)
                .put("root", root)
                .put("version", set.version())
                .put("staleAfter", set.staleAfter().toString());
        ArrayNode keys = document.putArray("keys");
        List<String> lines = new ArrayList<>(List.of(
                "hub         " + hub,
                "root        " + root,
                "key set     version " + set.version() + ", stale after " + set.staleAfter()));
        for (HubKeySet.OnlineKey key : set.keys()) {
            String state = key.retired() ? "retired" : key.maySign(now) ? "may sign" : "over";
            keys.addObject()
                    .put("id", key.id().toString())
                    .put("notBefore", key.notBefore().toString())
                    .put("notAfter", key.notAfter().toString())
                    .put("state", state);
            lines.add("key         " + key.id() + "  " + state + ", until " + key.notAfter());
        }
        lines.addAll(List.of(remarks));
        output.show(document, lines.toArray(String[]::new));
    }

    private static void changed(DavitHub hub, HubKeySet set, Output output) {
        show(
                set,
                HubKeys.open(hub.keys(), hub.clock()).hubId().toString(),
                hub.clock().instant(),
                output,
                TAKEN_OVER);
    }

    @Command(name = "show", description = "Lists the keys of the newest key set, and who was shut out.")
    static final class Show extends HubCommand {
        @Override
        void work(DavitHub hub, Output output) {
            HubKeys keys = HubKeys.open(hub.keys(), hub.clock());
            KeysCommand.show(
                    keys.keySet(),
                    keys.hubId().toString(),
                    hub.clock().instant(),
                    output,
                    "authority   " + HexFormat.of().formatHex(keys.authority().publicKeyDigest()),
                    "denied      " + keys.denied().size() + " certificates");
        }
    }

    /** What needs the root. */
    abstract static class WithRoot extends HubCommand {
        @Option(
                names = "--root-key",
                required = true,
                paramLabel = "FILE",
                description = "The file that 'davit-hub init' wrote.")
        @Nullable
        Path rootKey;
    }

    @Command(name = "rotate", description = "Makes a new online key; the ones before it end after an overlap.")
    static final class Rotate extends WithRoot {
        @Option(
                names = "--overlap",
                paramLabel = "DURATION",
                defaultValue = "7d",
                description = "How long what the old keys signed still counts. Default: ${DEFAULT-VALUE}.")
        String overlap = "7d";

        @Override
        void work(DavitHub hub, Output output) {
            changed(hub, new KeyRotation(hub.keys(), hub.clock()).rotate(given(rootKey), duration(overlap)), output);
        }

        private static Duration duration(String text) {
            try {
                return Durations.parse(text);
            } catch (IllegalArgumentException e) {
                throw new DavitException(ErrorCode.ARGUMENT_INVALID, "--overlap must be " + e.getMessage(), e);
            }
        }
    }

    @Command(name = "retire", description = "Ends an online key at once, for one that may have been stolen.")
    static final class Retire extends WithRoot {
        @Parameters(paramLabel = "KEYID", description = "As 'davit-hub keys show' lists it.")
        String keyId = "";

        @Override
        void work(DavitHub hub, Output output) {
            changed(hub, new KeyRotation(hub.keys(), hub.clock()).retire(parsed(keyId), given(rootKey)), output);
        }

        private static KeyId parsed(String text) {
            try {
                return KeyId.received(HexFormat.of().parseHex(text));
            } catch (IllegalArgumentException e) {
                throw new DavitException(ErrorCode.ARGUMENT_INVALID, "a key id has 64 hexadecimal digits", e);
            }
        }
    }

    @Command(
            name = "replace-root",
            description = "Makes a new root, for when the old one was lost or stolen, and new online keys.",
            footer =
                    "%nUntil a cluster admin has run 'davit-agent hub-keys set' on a cluster, its agent takes no order.")
    static final class ReplaceRoot extends HubCommand {
        @Option(
                names = "--root-key-out",
                required = true,
                paramLabel = "FILE",
                description = "Where the new root's private key is written, once; the file must not exist.")
        @Nullable
        Path rootKeyOut;

        @Override
        void work(DavitHub hub, Output output) {
            changed(hub, new KeyRotation(hub.keys(), hub.clock()).replaceRoot(given(rootKeyOut)), output);
        }
    }
}
