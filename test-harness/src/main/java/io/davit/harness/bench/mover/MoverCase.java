package io.davit.harness.bench.mover;

import static io.davit.harness.bench.mover.Operation.APPENDED;
import static io.davit.harness.bench.mover.Operation.FILES_EDITED;
import static io.davit.harness.bench.mover.Operation.FIRST;
import static io.davit.harness.bench.mover.Operation.PAGES_CHANGED;
import static io.davit.harness.bench.mover.Operation.PRUNE;
import static io.davit.harness.bench.mover.Operation.RESTORE_ALL;
import static io.davit.harness.bench.mover.Operation.RESTORE_ONE;
import static io.davit.harness.bench.mover.Operation.UNCHANGED;
import static io.davit.harness.bench.mover.Operation.VERIFY;

import java.util.List;

/** A data set, where its repositories are, and what is done with them, in this order. */
enum MoverCase {
    TEXT_100K("text-100k", false, FIRST, UNCHANGED, FILES_EDITED, RESTORE_ALL, RESTORE_ONE, VERIFY, PRUNE),
    TEXT_250K("text-250k", false, FIRST, UNCHANGED, RESTORE_ALL),
    PAGES("pages", false, FIRST, PAGES_CHANGED, APPENDED, UNCHANGED, RESTORE_ALL, VERIFY, PRUNE),
    PAGES_ZEROS("pages-zeros", false, FIRST, PAGES_CHANGED, RESTORE_ALL),
    RANDOM("random", false, FIRST, APPENDED, RESTORE_ALL),
    SYSTEM("system", false, FIRST, UNCHANGED, RESTORE_ALL, RESTORE_ONE, VERIFY),
    TEXT_S3("text-100k-s3", true, FIRST, UNCHANGED, FILES_EDITED, RESTORE_ALL, RESTORE_ONE),
    PAGES_S3("pages-s3", true, FIRST, PAGES_CHANGED, RESTORE_ALL);

    private static final long GIB = 1L << 30;
    private static final long QUICK_BYTES = 128L << 20;
    private static final int QUICK_FILES = 5_000;

    private final String words;
    private final boolean isRemote;
    private final List<Operation> operations;

    MoverCase(String words, boolean isRemote, Operation... operations) {
        this.words = words;
        this.isRemote = isRemote;
        this.operations = List.of(operations);
    }

    /** As on the command line. */
    String words() {
        return words;
    }

    /** In a bucket of the S3 server instead of a folder. */
    boolean isRemote() {
        return isRemote;
    }

    List<Operation> operations() {
        return operations;
    }

    boolean isText() {
        return words.startsWith("text");
    }

    boolean isPages() {
        return words.startsWith("pages");
    }

    /** @param isQuick small: shows that the benchmark works */
    DataSet data(boolean isQuick) {
        long bytes = isQuick ? QUICK_BYTES : 2 * GIB;
        return switch (this) {
            case TEXT_100K, TEXT_S3 -> new TextTree(isQuick ? QUICK_FILES : 100_000);
            case TEXT_250K -> new TextTree(isQuick ? QUICK_FILES : 250_000);
            case PAGES, PAGES_S3 -> new OneFile(bytes, OneFile.PageKind.FULL);
            case PAGES_ZEROS -> new OneFile(bytes, OneFile.PageKind.ENDS_IN_ZEROS);
            case RANDOM -> new OneFile(bytes, OneFile.PageKind.RANDOM);
            case SYSTEM -> new SystemTree(isQuick ? QUICK_BYTES : 1_000_000_000);
        };
    }
}
