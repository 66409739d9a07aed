package io.davit.agent.policies;

import java.util.List;
import java.util.Optional;

/** The locations that the hub laid down, for who only reads them. Throws {@link io.davit.errors.DavitException}: LEDGER_DAMAGED. */
public interface LaidLocations {
    /** Of a cluster that no hub knows. */
    LaidLocations NONE = new LaidLocations() {
        @Override
        public Optional<LocationPolicy> find(String name) {
            return Optional.empty();
        }

        @Override
        public List<LocationPolicy> inForce() {
            return List.of();
        }
    };

    /** Revoked ones included: whoever asks for the version in force needs it. */
    Optional<LocationPolicy> find(String name);

    /** Those that are not revoked, by name. */
    List<LocationPolicy> inForce();
}
