package io.davit.agent.config;

import io.davit.settings.Setting;
import java.nio.file.Path;
import java.util.Optional;

/** What opens a location that the hub names but never gets to know: files on the agent's side, such as a mounted Secret. */
public record CredentialConfig(
        @Setting("Name by which the hub's locations refer to it.")
        String name,

        @Setting("File that holds the passphrase of the repository, one line.")
        Path passphraseFile,

        @Setting("File that holds the access key of a bucket, one line.")
        Optional<Path> accessKeyFile,

        @Setting("File that holds the secret key of a bucket, one line.")
        Optional<Path> secretKeyFile,

        @Setting(
                "File with the PEM certificates that may vouch for the store; those alone whose fingerprint the location names count.")
        Optional<Path> caFile) {}
