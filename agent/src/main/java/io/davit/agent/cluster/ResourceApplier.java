package io.davit.agent.cluster;

/**
 * Writes objects. Transient errors (429, 5xx, resets) are retried within a budget; a create whose outcome is unknown
 * is looked up before it is answered.
 *
 * <p>Every method throws {@link io.davit.errors.DavitException} (CLUSTER_*) only when the server cannot be asked at all.
 */
public interface ResourceApplier {
    /** POST. {@code json} names the object and has no resourceVersion or UID. */
    ApplyResult create(ResourceType type, String namespace, byte[] json);

    /** PUT. {@code json} carries the resourceVersion that it was derived from. */
    ApplyResult replace(ResourceType type, ObjectName name, byte[] json);

    /** JSON merge patch (RFC 7386); put {@code metadata.uid} or {@code resourceVersion} into it as precondition. */
    ApplyResult mergePatch(ResourceType type, ObjectName name, byte[] patch);

    /** DELETE of what a run created for itself, with a UID as precondition; a missing object is no error. */
    ApplyResult delete(ResourceType type, ObjectName name, String uid);
}
