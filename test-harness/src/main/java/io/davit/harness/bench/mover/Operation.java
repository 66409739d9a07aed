package io.davit.harness.bench.mover;

/** What is measured, in the order in which it happens to a repository. */
enum Operation {
    FIRST("first", true),
    UNCHANGED("unchanged", true),
    FILES_EDITED("2 % of files edited", true),
    PAGES_CHANGED("2 % of pages changed", true),
    APPENDED("5 % appended", true),
    RESTORE_ALL("restore all", false),
    RESTORE_ONE("restore one file", false),
    VERIFY("verify all", false),
    PRUNE("forget half, prune", false);

    private final String words;
    private final boolean isBackup;

    Operation(String words, boolean isBackup) {
        this.words = words;
        this.isBackup = isBackup;
    }

    String words() {
        return words;
    }

    boolean isBackup() {
        return isBackup;
    }

    boolean isRestore() {
        return this == RESTORE_ALL || this == RESTORE_ONE;
    }
}
