package io.davit.agent.catalog;

import io.davit.errors.Problem;
import java.time.Instant;
import java.util.List;

/**
 * How the catalog stands towards one location.
 *
 * @param synced when it was last read without failing
 * @param points restore points known
 * @param problems what was wrong with the location then: rolled back, gaps, strangers, tampering
 */
public record CatalogState(String location, String repositoryId, Instant synced, long points, List<Problem> problems) {}
