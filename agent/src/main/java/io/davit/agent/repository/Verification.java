package io.davit.agent.repository;

import io.davit.errors.DavitException;
import java.util.Optional;

/** What is asked of a verification, and what it tells. */
public final class Verification {
    private Verification() {}

    /**
     * How deep to look. In any case every signed object and every listing is read, and every pack is looked for.
     *
     * @param share of the packs that are read and verified, too, piece by piece: from 0, none, to 1, all; of n packs,
     *     n × share, rounded up or down
     * @param seed draws them, each with the same chance
     */
    public record Order(double share, long seed) {
        public Order {
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException("a share from 0 to 1: " + share);
            }
        }
    }

    /** Hears what is wrong, as it is found: first of objects, then of what they hold. Called from one thread at a time. */
    public interface Findings {
        /** An object of the location, by its key, or an entry of a journal, does not hold what it must. */
        void damaged(String object, DavitException why);

        /** Something that a restore point promises cannot be restored. */
        void touched(Touched touched);
    }

    /** What cannot be restored, and why. */
    public sealed interface Touched {
        RestorePointId point();

        /** Key of the object that is to blame, if one is known. */
        Optional<String> object();

        DavitException why();
    }

    /** Nothing of the restore point. */
    public record Point(RestorePointId point, Optional<String> object, DavitException why) implements Touched {}

    /** One file. */
    public record File(
            RestorePointId point, VolumeIdentity volume, FilePath path, Optional<String> object, DavitException why)
            implements Touched {}

    /** A part of the volume's listing is gone: nobody can say what stood there, from this path up to the next that is listed. */
    public record Files(
            RestorePointId point, VolumeIdentity volume, FilePath from, Optional<String> object, DavitException why)
            implements Touched {}

    /** One API object, or all from this one up to the next that is listed. */
    public record Resource(RestorePointId point, ResourceKey key, Optional<String> object, DavitException why)
            implements Touched {}

    /**
     * What was looked at.
     *
     * @param packs that index segments name, of which {@code packsRead} were read and {@code packsLeft} only looked for
     * @param bytesRead,bytesLeft of packs
     * @param damagedObjects,touched how many were told
     */
    public record Report(
            long points,
            long segments,
            long packs,
            long packsRead,
            long bytesRead,
            long packsLeft,
            long bytesLeft,
            long damagedObjects,
            long touched) {
        public boolean isClean() {
            return damagedObjects == 0 && touched == 0;
        }
    }
}
