package io.davit.agent.app;

import io.davit.agent.catalog.Catalog;
import io.davit.agent.catalog.CatalogPoint;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Which restore point a person means: by id, by a unique beginning of one, or {@code latest}. */
final class PointChoice {
    private static final int SHOWN = 3;

    private PointChoice() {}

    static CatalogPoint of(Catalog catalog, List<String> locations, String wanted) {
        // Every id begins with nothing; a variable that is not set must not choose a restore point.
        if (wanted.isBlank()) {
            throw new DavitException(ErrorCode.RESTORE_POINT_UNKNOWN, "the id of the restore point is empty");
        }
        List<CatalogPoint> found =
                wanted.equals("latest") ? latest(catalog, locations) : named(catalog, locations, wanted);
        if (found.isEmpty()) {
            throw new DavitException(
                    ErrorCode.RESTORE_POINT_UNKNOWN,
                    "the catalog of " + String.join(", ", locations) + " has no restore point '" + wanted + "'");
        }
        if (found.size() > 1) {
            throw new DavitException(
                    ErrorCode.RESTORE_POINT_UNKNOWN,
                    "'" + wanted + "' could mean "
                            + String.join(
                                    ", ",
                                    found.stream()
                                            .limit(SHOWN)
                                            .map(point -> point.id() + " in " + point.location())
                                            .toList()));
        }
        return found.getFirst();
    }

    /** The newest one that is complete, of all the locations. */
    private static List<CatalogPoint> latest(Catalog catalog, List<String> locations) {
        List<CatalogPoint> newest = new ArrayList<>();
        for (String location : locations) {
            catalog.newestFirst(location, point -> {
                if (point.summary().complete()) {
                    newest.add(point);
                }
                return !point.summary().complete();
            });
        }
        return newest.stream()
                .max(Comparator.comparing(point -> point.summary().sealed()))
                .map(List::of)
                .orElse(List.of());
    }

    private static List<CatalogPoint> named(Catalog catalog, List<String> locations, String wanted) {
        List<CatalogPoint> found = catalog.find(wanted, 100).stream()
                .filter(point -> locations.contains(point.location()))
                .toList();
        List<CatalogPoint> exact = found.stream()
                .filter(point -> point.id().toString().equals(wanted))
                .toList();
        return exact.isEmpty() ? found : exact;
    }
}
