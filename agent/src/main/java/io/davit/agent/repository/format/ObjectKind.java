package io.davit.agent.repository.format;

/** What an object is. The number stands in its header and in what is authenticated, so that none can pass as another. */
public enum ObjectKind {
    /** The marker of a repository: one object named {@code format}. */
    FORMAT(1, "format", Protection.OWNER),
    /** Keys wrapped to a passphrase or a recipient. */
    SLOT(2, "slots", Protection.OWNER),
    /** Registry of writers: public signing keys. */
    WRITER(3, "writers", Protection.OWNER),
    /** Encrypted blocks of chunks. */
    PACK(4, "packs", Protection.BLOCKS),
    /** Index segment: which chunk lies where. */
    INDEX(5, "index", Protection.WRITER),
    /** Entry of a writer's journal. */
    POINT(6, "points", Protection.WRITER),
    /** Reference list: what a restore point needs. */
    REFERENCES(7, "refs", Protection.WRITER),
    /** Condemned list of one prune generation. */
    CONDEMNED(8, "condemned", Protection.WRITER),
    /** Condensed journal. */
    SUMMARY(9, "summaries", Protection.WRITER),
    /** Beginning of a key epoch. */
    EPOCH(10, "epochs", Protection.OWNER);

    /** How an object of a kind is authenticated. */
    public enum Protection {
        /** Plain body, signed by the owner. */
        OWNER,
        /** Encrypted body, signed by a registered writer. */
        WRITER,
        /** Encrypted block by block; what names it is signed. */
        BLOCKS
    }

    private final int number;
    private final String folder;
    private final Protection protection;

    ObjectKind(int number, String folder, Protection protection) {
        this.number = number;
        this.folder = folder;
        this.protection = protection;
    }

    public int number() {
        return number;
    }

    /** First component of the keys of this kind; for FORMAT the whole key. */
    public String folder() {
        return folder;
    }

    public Protection protection() {
        return protection;
    }
}
