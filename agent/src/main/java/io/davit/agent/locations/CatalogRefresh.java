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
import java.util.List;
import java.util.Map;

/** Brings the catalog up to date with some locations; one that cannot be read costs the others nothing. */
public final class CatalogRefresh {
    private final Places places;
    private final Catalog catalog;

    public CatalogRefresh(Places places, Catalog catalog) {
        this.places = places;
        this.catalog = catalog;
    }

    public Outcome run(List<String> locations, RunContext run) {
        List<Problem> problems = new ArrayList<>();
        long points = 0;
        long read = 0;
        for (String location : locations) {
            run.proceed();
            run.progress().step("sync " + location);
            try (OpenRepository repository = places.repository(location)) {
                CatalogState state =
                        catalog.sync(location, repository, run.clock().instant());
                points += state.points();
                read++;
                problems.addAll(state.problems());
            } catch (DavitException e) {
                run.about(Trial.LOG.atWarn()).setCause(e).log("location '{}' could not be read", location);
                problems.add(Problem.error(e.code(), "location " + location, e.sentence()));
            }
        }
        return Trial.outcome(
                Map.of("locations", read, "restorePoints", points, "problems", (long) problems.size()),
                problems,
                read > 0 || locations.isEmpty(),
                ErrorCode.CATALOG_INCOMPLETE);
    }
}
