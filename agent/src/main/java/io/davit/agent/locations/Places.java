package io.davit.agent.locations;

import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.OpenRepository;

/** The role of whoever knows the locations: from a name to what is there. The caller closes what it gets. */
public interface Places {
    /** @throws io.davit.errors.DavitException LOCATION_UNKNOWN, CREDENTIAL_UNKNOWN, CONFIG_*, STORE_* */
    ObjectStore store(String location);

    /** @throws io.davit.errors.DavitException as {@link #store}; REPOSITORY_* */
    OpenRepository repository(String location);
}
