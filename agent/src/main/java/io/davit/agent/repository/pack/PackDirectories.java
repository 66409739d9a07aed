package io.davit.agent.repository.pack;

import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.format.ObjectId;
import io.davit.errors.DavitException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What packs say themselves of the chunks that they hold: of extents, nobody else does. A few directories are kept, of some
 * hundred kB each. For one thread.
 */
public final class PackDirectories {
    private static final int AT_HAND = 8;

    private final PackReader packs;
    private final Map<ObjectId, Optional<PackDirectory>> atHand = new LinkedHashMap<>(8, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ObjectId, Optional<PackDirectory>> eldest) {
            return size() > AT_HAND;
        }
    };

    public PackDirectories(PackReader packs) {
        this.packs = packs;
    }

    /**
     * Whether the pack says that the chunk begins there.
     *
     * @param size of the pack's object
     * @return false also if it says nothing that can be read
     * @throws DavitException STORE_*
     */
    public boolean holds(Place place, long size, ContentId id) {
        return atHand.computeIfAbsent(place.pack(), pack -> read(pack, size))
                .filter(directory -> directory.holds(id, place.block(), place.offset()))
                .isPresent();
    }

    private Optional<PackDirectory> read(ObjectId pack, long size) {
        try {
            return Optional.of(packs.directory(pack, size));
        } catch (DavitException e) {
            return switch (e.code()) {
                case MISSING_DATA, DATA_CORRUPT, READER_TOO_OLD, REPOSITORY_TAMPERED, REPOSITORY_KEY_WRONG ->
                    Optional.empty();
                default -> throw e;
            };
        }
    }
}
