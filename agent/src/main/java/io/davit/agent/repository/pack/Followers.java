package io.davit.agent.repository.pack;

import io.davit.agent.repository.format.ContentId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Places of chunks in the order in which they are wanted. What was stored in that order lies chunk behind chunk, so after a while of seeing it the
 * next place is not looked up any more but expected right behind the last one, in the same block. That is wrong from a chunk on that was known from
 * elsewhere, to the end of its block; whoever reads it sees that by its id, and says so. A lookup for each chunk was a twentieth of the processor
 * time of a restore of small files. For one thread.
 */
final class Followers {
    /** Lookups in a row that said what had been expected, until it is believed. */
    private static final int ENOUGH = 16;

    private static final int LOOKED_UP = 0;

    private final Places places;
    private @Nullable Place last;
    private int confirmed;
    private int chain = LOOKED_UP + 1;

    /** Of which chain and block what was expected is known to lie further ahead than it does, by so many bytes. */
    private int shiftedChain = LOOKED_UP;

    private @Nullable BlockRef shiftedBlock;
    private int shift;

    Followers(Places places) {
        this.places = places;
    }

    /**
     * @param chain of expectations, each of which is wrong if one before it in its block is; 0 if it was looked up
     */
    record Expected(Place place, int chain) {
        boolean isLookedUp() {
            return chain == LOOKED_UP;
        }
    }

    static Expected lookedUp(Place place) {
        return new Expected(place, LOOKED_UP);
    }

    /** Null if no segment says where the chunk lies. */
    @Nullable
    Expected next(ContentId id, long length) {
        Place expected = behindTheLast(length);
        if (expected != null && confirmed >= ENOUGH) {
            last = expected;
            return new Expected(expected, chain);
        }
        Optional<Place> found = places.find(id);
        if (found.isEmpty()) {
            return null;
        }
        Place place = found.get();
        if (expected != null) {
            confirmed = expected.equals(place) ? confirmed + 1 : 0;
        }
        last = place;
        return lookedUp(place);
    }

    /** Null if the chunk does not fit into what is left of the block: then another block begins. */
    private @Nullable Place behindTheLast(long length) {
        Place before = last;
        if (before == null) {
            return null;
        }
        long offset = (long) before.offset() + before.length();
        return length > before.plainLength() - offset ? null : before.moved((int) offset, (int) length);
    }

    /** Where it is, after what was found wrong since then. */
    Place corrected(Expected expected) {
        Place place = expected.place();
        return isShifted(expected) ? place.moved(Math.max(0, place.offset() - shift), place.length()) : place;
    }

    private boolean isShifted(Expected expected) {
        return expected.chain() == shiftedChain && expected.place().blockRef().equals(shiftedBlock);
    }

    /**
     * It is not where it was expected.
     *
     * @return where it is; empty if no segment says that
     */
    Optional<Place> wrong(ContentId id, Expected expected) {
        Place place = expected.place();
        Optional<Place> found = places.find(id);
        boolean isInBlock = found.isPresent() && found.get().blockRef().equals(place.blockRef());
        int known = isShifted(expected) ? shift : 0;
        shift = isInBlock ? place.offset() - found.get().offset() : known + place.length();
        shiftedChain = expected.chain();
        shiftedBlock = place.blockRef();
        confirmed = 0;
        last = null;
        chain++;
        return found;
    }
}
