package io.davit.agent.cli;

import io.davit.agent.repository.SecretKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Which repository a command of the stand-alone tool works in, as it was typed.
 *
 * @param where an address, a folder, or the name of a configured location
 * @param passphraseFile needed unless the location is a configured one
 * @param state folder for what is remembered; empty for the user's own
 * @param credentialsFile of a bucket
 * @param caFile certificates to trust instead of the system's
 * @param config where a configured location stands
 * @param command what was typed, for whoever finds the repository in use
 * @param patience how long to wait for another command that writes
 */
public record PlaceOrder(
        String where,
        Optional<Path> passphraseFile,
        Optional<SecretKey> key,
        Optional<Path> state,
        Optional<Path> credentialsFile,
        Optional<Path> caFile,
        Path config,
        String command,
        Duration patience) {}
