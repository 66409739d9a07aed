package io.davit.agent.repository;

import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;

/** Reads the entries of one volume backup in order. */
public interface VolumeReader {
    VolumeIdentity volume();

    /** Files and bytes in total, from the manifest. */
    long files();

    long bytes();

    /**
     * Visits every entry in the order of {@link FilePath}, root first.
     *
     * @throws io.davit.errors.DavitException MISSING_DATA, DATA_CORRUPT; whatever the visitor throws passes through
     */
    void read(Visitor visitor) throws IOException;

    /**
     * Visits the entries of some stretches only, and reads nothing of the rest where it can be passed over.
     *
     * @param stretches in ascending order; one that begins within another one lies in it
     * @throws io.davit.errors.DavitException the same
     */
    default void read(List<Stretch> stretches, Visitor visitor) throws IOException {
        read(new Visitor() {
            @Override
            public void entry(FilePath path, FileMetadata metadata, FileContent content) throws IOException {
                if (holds(path)) {
                    visitor.entry(path, metadata, content);
                }
            }

            @Override
            public boolean expectsContent(FilePath path, FileMetadata metadata) {
                return holds(path) && visitor.expectsContent(path, metadata);
            }

            private boolean holds(FilePath path) {
                return stretches.stream()
                        .anyMatch(stretch -> stretch.from().compareTo(path) <= 0
                                && stretch.holds().test(path));
            }
        });
    }

    /**
     * Entries that stand together.
     *
     * @param from no entry of it is less
     * @param holds of the entries from there on, those up to the first that it does not hold
     */
    record Stretch(FilePath from, Predicate<FilePath> holds) {
        /** One entry. */
        public static Stretch of(FilePath path) {
            return new Stretch(path, path::equals);
        }
    }

    /** Takes one entry. */
    @FunctionalInterface
    interface Visitor {
        /** @param content bytes of a file; empty for other kinds. Valid during the call only. */
        void entry(FilePath path, FileMetadata metadata, FileContent content) throws IOException;

        /**
         * Whether the visitor will most likely read the content: it is fetched ahead then. Asked before {@link #entry},
         * while entries before it are visited; whoever guesses wrong loses time only.
         */
        default boolean expectsContent(FilePath path, FileMetadata metadata) {
            return true;
        }

        /** One that will read no content. */
        static Visitor withoutContent(Visitor visitor) {
            return new Visitor() {
                @Override
                public void entry(FilePath path, FileMetadata metadata, FileContent content) throws IOException {
                    visitor.entry(path, metadata, content);
                }

                @Override
                public boolean expectsContent(FilePath path, FileMetadata metadata) {
                    return false;
                }
            };
        }
    }

    /** Verified bytes of one file. */
    @FunctionalInterface
    interface FileContent {
        /** Gives the pieces in order; their lengths add up to the size in the metadata. */
        void forEach(Piece piece) throws IOException;
    }

    /** Takes one verified piece of a file. */
    @FunctionalInterface
    interface Piece {
        void write(byte[] buffer, int offset, int length) throws IOException;

        /** A hole in the file, bytes; its length counts as that of a piece does. Who does not know holes gets zeros. */
        default void hole(long length) throws IOException {
            byte[] zeros = new byte[(int) Math.min(length, 1 << 16)];
            for (long left = length; left > 0; left -= zeros.length) {
                write(zeros, 0, (int) Math.min(left, zeros.length));
            }
        }
    }
}
