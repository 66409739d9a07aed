package io.davit.hub.store;

/** Kinds of rows that the public API shows. The names in the store never change. */
public enum ResourceKind {
    CLUSTER("clusters"),
    LOCATION("locations"),
    CREDENTIAL("cloudCredentials"),
    BACKUP("backups"),
    RESTORE("restores");

    private final String collection;

    ResourceKind(String collection) {
        this.collection = collection;
    }

    /** As in the API's names and in the store. */
    public String collection() {
        return collection;
    }
}
