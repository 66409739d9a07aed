package io.davit.agent.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.davit.agent.catalog.CatalogState;
import io.davit.errors.DavitException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one location after the other into the catalog; one that is away costs the others nothing. A failure of the only one is the command's. */
final class LocationSweep {
    private final Desk desk;
    private final Map<String, DavitException> failures = new LinkedHashMap<>();

    private final List<String> locations;

    LocationSweep(Desk desk, @Nullable String named) {
        this.desk = desk;
        this.locations = named == null ? desk.locations() : List.of(desk.location(Optional.of(named)));
    }

    List<String> locations() {
        return locations;
    }

    /**
     * @return empty if this one of several could not be read; {@link #tell} says why
     * @throws DavitException why the only one could not be read
     */
    Optional<CatalogState> synchronise(String location) {
        try {
            return Optional.of(desk.synchronise(location));
        } catch (DavitException e) {
            if (locations.size() == 1) {
                throw e;
            }
            failures.put(location, e);
            return Optional.empty();
        }
    }

    /** Tells every failure on standard error, and in the document beside what could be read. */
    void tell(Output output, ArrayNode document) {
        failures.forEach((location, failure) -> {
            output.aside("error %s: location '%s': %s".formatted(failure.code(), location, failure.sentence()));
            output.aside("next: " + failure.code().guidance());
            document.add(Output.object()
                    .put("location", location)
                    .setAll(Failure.error(failure.code(), failure.sentence())));
        });
    }

    /** That of the first failure. */
    int exitStatus() {
        return failures.values().stream()
                .findFirst()
                .map(failure -> failure.code().category().exitStatus())
                .orElse(AgentCommand.DONE);
    }
}
