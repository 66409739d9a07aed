package io.davit.agent.catalog;

import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.RestorePointSummary;

/**
 * A restore point as its journal entry describes it, and where it lies.
 *
 * @param hash of that entry, 64 hexadecimal digits
 */
public record CatalogPoint(String location, RestorePointId id, String hash, RestorePointSummary summary) {}
