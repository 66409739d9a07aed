package io.davit.agent.backup;

import io.davit.agent.repository.OpenRepository;

/** The role that the engine needs of the configuration: from the name of a backup location to its repository. */
@FunctionalInterface
public interface Locations {
    /**
     * The caller closes it.
     *
     * @throws io.davit.errors.DavitException LOCATION_UNKNOWN, STORE_*, REPOSITORY_*
     */
    OpenRepository open(String location);
}
