package io.davit.agent.locations;

import io.davit.agent.catalog.Catalog;
import io.davit.agent.catalog.CatalogState;
import io.davit.agent.repository.OpenRepository;
import io.davit.agent.run.Outcome;
import io.davit.agent.run.RunContext;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Brings the catalog up to date with some locations; one that cannot be read costs the others nothing. */
public final class CatalogRefresh {
    private final Places places;
    private final Catalog catalog;

    public CatalogRefresh(Places places, Catalog catalog) {
        this.places = places;
        this.catalog = catalog;
    }

    public Outcome one(String location, RunContext run) {
        Reading reading = new Reading(run);
        reading.read(location).ifPresent(reading.problems::add);
        return reading.outcome();
    }

    /** A location that nobody has initialised yet is no problem among others; one that was and is empty now has another code. */
    public Outcome all(Collection<String> locations, RunContext run) {
        Reading reading = new Reading(run);
        for (String location : locations) {
            run.proceed();
            reading.read(location)
                    .filter(problem -> problem.code() != ErrorCode.REPOSITORY_ABSENT)
                    .ifPresent(reading.problems::add);
        }
        return reading.outcome();
    }

    /** What one run has read so far. */
    private final class Reading {
        private final RunContext run;
        private final List<Problem> problems = new ArrayList<>();
        private long points;
        private long locations;

        Reading(RunContext run) {
            this.run = run;
        }

        /** Why it cannot be read, if so. */
        Optional<Problem> read(String location) {
            run.progress().step("sync " + location);
            try (OpenRepository repository = places.repository(location)) {
                CatalogState state =
                        catalog.sync(location, repository, run.clock().instant());
                points += state.points();
                locations++;
                problems.addAll(state.problems());
                return Optional.empty();
            } catch (DavitException e) {
                run.about(Trial.LOG.atWarn()).setCause(e).log("location '{}' could not be read", location);
                return Optional.of(Problem.error(e.code(), "location " + location, e.sentence()));
            }
        }

        Outcome outcome() {
            Map<String, Long> counts =
                    Map.of("locations", locations, "restorePoints", points, "problems", (long) problems.size());
            return Trial.outcome(counts, problems, locations > 0, ErrorCode.CATALOG_INCOMPLETE);
        }
    }
}
