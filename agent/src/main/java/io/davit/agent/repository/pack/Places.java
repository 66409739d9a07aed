package io.davit.agent.repository.pack;

import io.davit.agent.repository.format.ContentId;
import java.util.Optional;

/** Knows where chunks lie; what it says is only a hint until the chunk's id was verified. */
@FunctionalInterface
public interface Places {
    /** Empty if no index segment that was loaded names the chunk. */
    Optional<Place> find(ContentId id);

    /** Where else the chunk lies, after it could not be read from the place that failed; empty if nowhere. */
    default Optional<Place> findElsewhere(ContentId id, Place failed) {
        return Optional.empty();
    }
}
