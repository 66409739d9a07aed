package io.davit.agent.cluster;

/** One entry of {@code metadata.ownerReferences}. */
public record OwnerReference(String apiVersion, String kind, String name, String uid, boolean isController) {
    /** The group part of the API version; empty for the core group. */
    public String group() {
        int slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : apiVersion.substring(0, slash);
    }
}
