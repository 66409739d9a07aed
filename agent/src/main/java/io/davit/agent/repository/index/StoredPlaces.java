package io.davit.agent.repository.index;

import io.davit.agent.repository.crypto.SignedObjects;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.pack.Place;
import io.davit.agent.repository.pack.Places;
import io.davit.agent.repository.pack.Spot;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Places for reading restore points. A chunk may lie in several packs: in that of another writer, or in one that was lost
 * and in the one that replaced it. When all places that the index knows have failed, the last one's pack is marked lost and
 * the segments are read again for another. Safe for use by many threads.
 */
public final class StoredPlaces implements Places {
    private final ChunkIndex index;
    private final IndexSegments segments;
    private final SignedObjects objects;
    private final Runnable newest;
    private final Set<ObjectId> given = new HashSet<>();

    /**
     * @param index into which the segments were loaded
     * @param newest brings it up to the newest prune generation
     */
    public StoredPlaces(ChunkIndex index, IndexSegments segments, SignedObjects objects, Runnable newest) {
        this.newest = newest;
        this.index = index;
        this.segments = segments;
        this.objects = objects;
    }

    @Override
    public Optional<Place> find(ContentId id) {
        return index.find(id);
    }

    @Override
    public Optional<Place> at(Spot spot, int length) {
        return index.at(spot, length);
    }

    @Override
    public synchronized Optional<Place> findElsewhere(ContentId id, Place failed) {
        Optional<Place> other = index.findElsewhere(id, failed);
        if (other.isPresent() || !given.add(failed.pack())) {
            return other;
        }
        // A prune may have copied what the pack held (R19).
        newest.run();
        segments.load(objects);
        Optional<Place> copy = otherThan(failed, id);
        if (copy.isPresent()) {
            return copy;
        }
        index.markLost(failed.pack());
        segments.reload(objects);
        return otherThan(failed, id);
    }

    private Optional<Place> otherThan(Place failed, ContentId id) {
        return index.find(id)
                .or(() -> index.at(new Spot(failed.blockRef(), failed.offset()), failed.length()))
                .filter(place -> !place.pack().equals(failed.pack()));
    }
}
