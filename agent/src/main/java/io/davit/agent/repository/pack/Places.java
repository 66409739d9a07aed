package io.davit.agent.repository.pack;

import io.davit.agent.repository.format.ContentId;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Knows where chunks lie; what it says is only a hint until the chunk's id was verified. */
@FunctionalInterface
public interface Places {
    /** Empty if no index segment that was loaded names the chunk. */
    Optional<Place> find(ContentId id);

    /** Where the extents of a list of parts lie (R16); empty if no reference list that was loaded says it. */
    default Optional<List<ExtentRun>> extents(ContentId list) {
        return Optional.empty();
    }

    /** What is there, or in a copy of that block; empty if the pack is not known, or has no such place. */
    default Optional<Place> at(Spot spot, int length) {
        return Optional.empty();
    }

    /** The same, and where the extents of lists lie as that says. */
    default Places with(Function<ContentId, Optional<List<ExtentRun>>> extents) {
        Places places = this;
        return new Places() {
            @Override
            public Optional<Place> find(ContentId id) {
                return places.find(id);
            }

            @Override
            public Optional<List<ExtentRun>> extents(ContentId list) {
                return extents.apply(list);
            }

            @Override
            public Optional<Place> at(Spot spot, int length) {
                return places.at(spot, length);
            }

            @Override
            public Optional<Place> findElsewhere(ContentId id, Place failed) {
                return places.findElsewhere(id, failed);
            }
        };
    }

    /** Where else the chunk lies, after it could not be read from the place that failed; empty if nowhere. */
    default Optional<Place> findElsewhere(ContentId id, Place failed) {
        return Optional.empty();
    }
}
