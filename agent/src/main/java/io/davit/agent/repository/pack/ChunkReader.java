package io.davit.agent.repository.pack;

import io.davit.agent.repository.crypto.KeyRing;
import io.davit.agent.repository.format.ContentId;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads chunks by their ids and verifies each. Safe for use by many threads; holds decoded blocks up to a budget. */
public final class ChunkReader {
    /** How many places of one chunk are tried: each was stored anew because the one before was lost. */
    private static final int MOST_PLACES = 8;

    private final PackReader packs;
    private final KeyRing keys;
    private final Places places;
    private final BlockCache cache;
    private final AheadBudget ahead;
    private final BlockBuffers buffers = new BlockBuffers();

    /** @param cacheBytes budget of decoded blocks that were used, and another one of those that are read ahead, bytes */
    public ChunkReader(PackReader packs, KeyRing keys, Places places, long cacheBytes) {
        this.packs = packs;
        this.keys = keys;
        this.places = places;
        this.cache = new BlockCache(cacheBytes);
        this.ahead = new AheadBudget(cacheBytes);
    }

    /** For somebody who knows what it reads next. The caller closes it. */
    public ReadAhead ahead() {
        return new ReadAhead(this, packs, places, keys.idHash(), ahead, buffers);
    }

    /** Takes verified bytes; the array must not be changed. */
    @FunctionalInterface
    public interface Taker {
        void take(byte[] buffer, int offset, int length) throws IOException;
    }

    /**
     * Hands over one chunk without copying it. A chunk that one place no longer holds is looked for at the others.
     *
     * @throws DavitException MISSING_DATA if its place or its pack is unknown or gone; DATA_CORRUPT if the bytes are not
     *     those of the id; READER_TOO_OLD; STORE_*
     * @throws IOException what the taker threw
     */
    public void read(ContentId id, Taker taker) throws IOException {
        give(verified(id, places.find(id)), taker);
    }

    /**
     * The same for a chunk that may be an extent; the same errors.
     *
     * @param spot where it lies if it is one
     * @param length that it has
     */
    public void read(ContentId id, @Nullable Spot spot, int length, Taker taker) throws IOException {
        give(verified(id, spot == null ? places.find(id) : places.at(spot, length)), taker);
    }

    /** The same for one that was looked up. */
    void read(ContentId id, Place place, Taker taker) throws IOException {
        give(verified(id, Optional.of(place)), taker);
    }

    private static void give(Found found, Taker taker) throws IOException {
        taker.take(found.block(), found.offset(), found.length());
    }

    Optional<Place> place(Spot spot, int length) {
        return places.at(spot, length);
    }

    /** Where the extents of a list of parts lie; empty if nobody says it. */
    public Optional<List<ExtentRun>> extents(ContentId list) {
        return places.extents(list);
    }

    /** A copy of one chunk; the same errors. */
    public byte[] read(ContentId id) {
        Found found = verified(id, places.find(id));
        return Arrays.copyOfRange(found.block(), found.offset(), found.offset() + found.length());
    }

    private record Found(byte[] block, int offset, int length) {}

    private Found verified(ContentId id, Optional<Place> known) {
        Place place = known.orElseThrow(() -> new DavitException(
                ErrorCode.MISSING_DATA, "no index segment and no reference list says where chunk " + id + " lies"));
        for (int tried = 1; ; tried++) {
            try {
                return at(place, id);
            } catch (DavitException e) {
                boolean isAboutThePlace = e.code() == ErrorCode.MISSING_DATA || e.code() == ErrorCode.DATA_CORRUPT;
                if (!isAboutThePlace || tried >= MOST_PLACES) {
                    throw e;
                }
                place = places.findElsewhere(id, place).orElseThrow(() -> e);
            }
        }
    }

    private Found at(Place place, ContentId id) {
        byte[] block = block(place);
        if (!holds(block, place, id)) {
            throw new DavitException(
                    ErrorCode.DATA_CORRUPT, "pack " + place.pack() + " does not hold chunk " + id + " where it should");
        }
        return new Found(block, place.offset(), place.length());
    }

    private boolean holds(byte[] block, Place place, ContentId id) {
        return place.length() <= place.plainLength() - place.offset()
                && keys.id(block, place.offset(), place.length()).equals(id);
    }

    private byte[] block(Place place) {
        Optional<byte[]> cached = cache.get(place.blockRef());
        if (cached.isPresent()) {
            return cached.get();
        }
        byte[] plain = packs.block(place);
        cache.put(place.blockRef(), plain);
        return plain;
    }
}
