package io.davit.agent.cli;

import io.davit.agent.repository.SecretKey;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where the repository of a {@code repo} command is, and what opens it. */
final class PlaceOptions {
    @Option(
            names = "--at",
            paramLabel = "WHERE",
            description = "Where the repository is: a folder (/folder or file:///folder), a bucket "
                    + "(s3://bucket/prefix?endpoint=URL&region=NAME&path-style=true), or the name of a configured "
                    + "location.")
    @Nullable
    String at;

    @Option(names = "--location", paramLabel = "NAME", description = "A configured location, by its name.")
    @Nullable
    String location;

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "File with the passphrase, one line. Default: that of the configured location.")
    @Nullable
    Path passphraseFile;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "File with a private key instead of a passphrase; - reads standard input.")
    @Nullable
    String keyFile;

    @Option(
            names = "--owner",
            paramLabel = "FINGERPRINT",
            description =
                    "With --key-file: the owner of the repository that is meant, as 'key list' shows him. Needed at "
                            + "the first opening by a key that was granted by its public half.")
    @Nullable
    String owner;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "Folder for what this machine remembers of repositories, and for caches. Default: "
                    + "$XDG_STATE_HOME/davit, else ~/.local/state/davit.")
    @Nullable
    Path state;

    @Option(
            names = "--credentials-file",
            paramLabel = "FILE",
            description = "File with the keys of the bucket, as AWS tools write it: lines 'aws_access_key_id = …' and "
                    + "'aws_secret_access_key = …'.")
    @Nullable
    Path credentialsFile;

    @Option(
            names = "--ca-file",
            paramLabel = "FILE",
            description = "PEM certificates to trust for the bucket's server instead of the system's.")
    @Nullable
    Path caFile;

    @Option(
            names = "--wait",
            paramLabel = "AGE",
            description = "How long to wait for another command of this machine that writes to the repository, such as "
                    + "10m. Default: not at all. Who only reads waits for nobody, and keeps nobody waiting.")
    @Nullable
    String wait;

    @Spec(Spec.Target.MIXEE)
    @Nullable
    CommandSpec command;

    /** @throws DavitException ARGUMENT_INVALID if the place is not named, or named twice */
    PlaceOrder order(DavitAgent agent) {
        String where = at == null ? location : at;
        if (where == null || (at != null && location != null)) {
            throw new DavitException(
                    ErrorCode.ARGUMENT_INVALID, "say where the repository is, with --at or with --location");
        }
        return order(agent, where);
    }

    /** Of another place that the same key opens. */
    PlaceOrder order(DavitAgent agent, String where) {
        return new PlaceOrder(
                where,
                Optional.ofNullable(passphraseFile),
                key(),
                Optional.ofNullable(state).or(() -> stateOf(agent)),
                Optional.ofNullable(credentialsFile),
                Optional.ofNullable(caFile),
                agent.configFile(),
                command == null ? "davit-agent" : command.qualifiedName(),
                wait == null ? Duration.ZERO : AgentCommand.age("--wait", wait));
    }

    private Optional<SecretKey> key() {
        if (keyFile == null) {
            if (owner != null) {
                throw new DavitException(ErrorCode.ARGUMENT_INVALID, "--owner goes with --key-file");
            }
            return Optional.empty();
        }
        if (passphraseFile != null) {
            throw new DavitException(ErrorCode.ARGUMENT_INVALID, "--passphrase-file and --key-file exclude each other");
        }
        return Optional.of(new SecretKey(KeyFile.read("--key-file", keyFile), Optional.ofNullable(owner)));
    }

    private static Optional<Path> stateOf(DavitAgent agent) {
        return agent.environment("XDG_STATE_HOME")
                .map(Path::of)
                .or(() -> agent.environment("HOME").map(home -> Path.of(home, ".local", "state")))
                .map(home -> home.resolve("davit"));
    }
}
