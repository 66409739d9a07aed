package io.davit.agent.app;

import io.davit.agent.config.AgentConfig;
import io.davit.agent.config.CredentialConfig;
import io.davit.agent.config.LocationConfig;
import io.davit.agent.policies.LaidLocations;
import io.davit.agent.policies.LocationPolicy;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.LocationTuple;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** The backup locations of this cluster: those of the configuration, and beside them those that the hub laid down (section 10.3). */
final class KnownLocations {
    private final AgentConfig config;
    private final LaidLocations policies;

    KnownLocations(AgentConfig config, LaidLocations policies) {
        this.config = config;
        this.policies = policies;
    }

    /** Those of the configuration alone. */
    static KnownLocations configured(AgentConfig config) {
        return new KnownLocations(config, LaidLocations.NONE);
    }

    /**
     * On the same name the configuration wins.
     *
     * @throws DavitException LOCATION_UNKNOWN; CREDENTIAL_UNKNOWN, CONFIG_INVALID, CONFIG_UNREADABLE if it cannot be opened with
     *     what the configuration has
     */
    KnownLocation find(String name) {
        Optional<LocationTuple> tuple =
                isLocal(name) ? Optional.empty() : policies.find(name).flatMap(LocationPolicy::tuple);
        return tuple.map(from -> laidDown(name, from)).orElseGet(() -> new KnownLocation(config.location(name), name));
    }

    private KnownLocation laidDown(String name, LocationTuple tuple) {
        CredentialConfig credential = config.credential(tuple.getCredentialReference());
        TrustedAuthorities.require(credential, tuple);
        try {
            LocationConfig location = LocationWire.config(name, tuple, reference -> credential);
            return new KnownLocation(location, name + "@" + place(tuple));
        } catch (IllegalArgumentException e) {
            throw new DavitException(
                    ErrorCode.CONFIG_INVALID, "location '" + name + "' cannot be opened: " + e.getMessage(), e);
        }
    }

    /** Another credential or version for the same bytes is the same place. */
    private static String place(LocationTuple tuple) {
        String text = Stream.of(tuple.getType(), tuple.getEndpoint(), tuple.getBucket(), tuple.getPrefix())
                .map(part -> part.length() + ":" + part)
                .reduce("", String::concat);
        return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
    }

    /** Those of the configuration in its order, then the hub's by name. */
    Collection<String> names() {
        Set<String> names = new LinkedHashSet<>();
        config.locations().forEach(local -> names.add(local.name()));
        policies.inForce().forEach(policy -> names.add(policy.name()));
        return names;
    }

    /** Of repositories that lie in folders; of a location that cannot be opened now, none is known. */
    Collection<Path> folders() {
        Set<Path> folders = new LinkedHashSet<>();
        for (String name : names()) {
            try {
                find(name).config().folder().ifPresent(folders::add);
            } catch (DavitException e) {
                // Nothing is backed up to it either, until the configuration has what it needs.
            }
        }
        return folders;
    }

    /** Of the policy in force; 0 for a location of the configuration. */
    long version(String name) {
        return isLocal(name)
                ? 0
                : policies.find(name).map(LocationPolicy::version).orElse(0L);
    }

    private boolean isLocal(String name) {
        return config.locations().stream().anyMatch(local -> local.name().equals(name));
    }
}
