package io.davit.hub.cli;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.UnusableFile;
import io.davit.hub.keys.HubKeys;
import io.davit.hub.keys.KeyBundle;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bundle export}, {@code bundle import}. */
@Command(
        name = "bundle",
        description = "Saves the hub's keys and denylist into one encrypted file, or brings them back.",
        subcommands = {BundleCommand.Export.class, BundleCommand.Import.class})
final class BundleCommand extends CommandGroup {
    /** What both need. */
    abstract static class WithPassphrase extends HubCommand {
        private static final int LONGEST = 4096;

        @Option(
                names = "--passphrase-file",
                required = true,
                paramLabel = "FILE",
                description = "File that holds the passphrase, one line; - reads standard input.")
        @Nullable
        Path passphraseFile;

        /** The first line, without its end. */
        byte[] passphrase(DavitHub hub) {
            byte[] bytes;
            try (InputStream in = open(hub)) {
                bytes = in.readNBytes(LONGEST);
            } catch (IOException e) {
                throw new DavitException(
                        ErrorCode.PASSPHRASE_UNUSABLE, passphraseFile + " cannot be read: " + UnusableFile.why(e), e);
            }
            int end = 0;
            while (end < bytes.length && bytes[end] != '\n' && bytes[end] != '\r') {
                end++;
            }
            if (end == 0 || end == LONGEST) {
                throw new DavitException(
                        ErrorCode.PASSPHRASE_UNUSABLE, "the first line of " + passphraseFile + " is empty or too long");
            }
            return Arrays.copyOf(bytes, end);
        }

        private InputStream open(DavitHub hub) throws IOException {
            Path file = KeysCommand.given(passphraseFile);
            return file.toString().equals("-") ? hub.in() : Files.newInputStream(file);
        }
    }

    private static void show(HubKeys keys, String did, Path file, Output output) {
        output.show(
                Output.object()
                        .put("hubId", keys.hubId().toString())
                        .put("keySetVersion", keys.keySet().version())
                        .put("denied", keys.denied().size())
                        .put("file", file.toString()),
                "%s hub %s: key set version %d, %d denied certificates"
                        .formatted(
                                did,
                                keys.hubId(),
                                keys.keySet().version(),
                                keys.denied().size()));
    }

    @Command(
            name = "export",
            description = "Writes the bundle. The root key is not in it.",
            footer = "%nA bundle grows old: export it anew after each rotation and each denial.")
    static final class Export extends WithPassphrase {
        @Option(
                names = "--out",
                required = true,
                paramLabel = "FILE",
                description = "The bundle; the file must not exist.")
        @Nullable
        Path out;

        @Override
        void work(DavitHub hub, Output output) {
            Path file = KeysCommand.given(out);
            HubKeys keys = new KeyBundle(hub.keys(), hub.clock()).export(file, passphrase(hub));
            show(keys, "exported", file, output);
        }
    }

    @Command(
            name = "import",
            description = "Brings a hub back into an empty key folder.",
            footer = "%nWith an empty store, its clusters come back as pending until a person accepts them.")
    static final class Import extends WithPassphrase {
        @Parameters(paramLabel = "FILE", description = "The bundle.")
        @Nullable
        Path in;

        @Override
        void work(DavitHub hub, Output output) {
            Path file = KeysCommand.given(in);
            HubKeys keys = new KeyBundle(hub.keys(), hub.clock()).importFrom(file, passphrase(hub));
            show(keys, "imported", file, output);
        }
    }
}
