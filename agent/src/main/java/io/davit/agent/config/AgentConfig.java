package io.davit.agent.config;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.settings.Setting;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Everything that an agent is told by its file. Holds paths of secrets, never a secret. */
public record AgentConfig(
        @Setting("Which cluster the agent protects, and how it reaches its API server.")
        ClusterConfig cluster,

        @Setting(
                value = "Folder for the ledger, the catalog and caches; one per agent, kept over restarts.",
                fallback = "/var/lib/davit-agent")
        Path dataDir,

        @Setting("Where the agent itself runs.") NodeConfig node,
        @Setting("Which volumes the agent may touch.") VolumesConfig volumes,

        @Setting(
                "File with the guardrails of `docs/guardrails.md`; without it, those of the ConfigMap `davit-guardrails` hold, and without that the strictest.")
        Optional<Path> guardrailsFile,

        @Setting("The backup locations, each with a name of its own.")
        List<LocationConfig> locations,

        @Setting("Folders below which a hub may place backup locations of type filesystem; none means that it may not.")
        List<Path> locationRoots,

        @Setting("Credentials that backup locations of the hub refer to by name; the hub itself never gets them.")
        List<CredentialConfig> credentials,

        @Setting("The local HTTP endpoint of 'davit-agent run': health, readiness, metrics, control.")
        EndpointConfig endpoint,

        @Setting("The hub; without an enrolment nothing is dialled.")
        HubConfig hub,

        @Setting("How much the agent does at once.") LimitsConfig limits) {

    public AgentConfig {
        locations = List.copyOf(locations);
        credentials = List.copyOf(credentials);
        locationRoots = List.copyOf(locationRoots);
        for (Path root : locationRoots) {
            if (root.getNameCount() == 0) {
                throw new IllegalArgumentException("location-roots must not hold the root of the file system");
            }
        }
        Set<String> names = new HashSet<>();
        for (LocationConfig location : locations) {
            if (!names.add(location.name())) {
                throw new DavitException(
                        ErrorCode.CONFIG_INVALID, "locations: the name '" + location.name() + "' is given twice");
            }
        }
    }

    /** @throws DavitException CREDENTIAL_UNKNOWN */
    public CredentialConfig credential(String name) {
        return credentials.stream()
                .filter(credential -> credential.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new DavitException(
                        ErrorCode.CREDENTIAL_UNKNOWN, "the configuration has no credential '" + name + "'"));
    }

    /** @throws DavitException LOCATION_UNKNOWN naming those that exist */
    public LocationConfig location(String name) {
        return locations.stream()
                .filter(location -> location.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new DavitException(
                        ErrorCode.LOCATION_UNKNOWN,
                        "there is no backup location '" + name + "'; the configuration has " + names()));
    }

    /** The only location, for commands that were not told one.
     *
     * @throws DavitException LOCATION_UNKNOWN if there is none, or more than one
     */
    public LocationConfig onlyLocation() {
        if (locations.size() != 1) {
            throw new DavitException(
                    ErrorCode.LOCATION_UNKNOWN,
                    locations.isEmpty()
                            ? "the configuration has no backup location"
                            : "say which backup location with --location: " + names());
        }
        return locations.getFirst();
    }

    private String names() {
        return locations.isEmpty()
                ? "none"
                : String.join(", ", locations.stream().map(LocationConfig::name).toList());
    }
}
