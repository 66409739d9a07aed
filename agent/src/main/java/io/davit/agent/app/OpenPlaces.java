package io.davit.agent.app;

import io.davit.agent.locations.Places;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.OpenRepository;

/** The locations of this process, as the hub's short orders need them. */
record OpenPlaces(OpenLocations locations) implements Places {
    @Override
    public ObjectStore store(String location) {
        return locations.store(location);
    }

    @Override
    public OpenRepository repository(String location) {
        return locations.open(location);
    }
}
