package io.davit.harness.story;

/**
 * How much data the application has.
 *
 * @param bytes of the database and the archive together, roughly
 * @param uploads number of small files
 */
public record HarbourSize(long bytes, int uploads) {
    /** A few hundred megabytes. */
    public static final HarbourSize DEMO = new HarbourSize(300L << 20, 3_000);

    /** Enough for every kind of file; for tests. */
    public static final HarbourSize SMALL = new HarbourSize(6L << 20, 200);
}
