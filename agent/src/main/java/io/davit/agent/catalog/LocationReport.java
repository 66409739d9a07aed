package io.davit.agent.catalog;

import io.davit.agent.repository.RepositoryPin;

/**
 * What a look at a backup location found.
 *
 * @param place kind and address, without credentials
 */
public record LocationReport(String place, RepositoryPin pin, CatalogState catalog) {}
