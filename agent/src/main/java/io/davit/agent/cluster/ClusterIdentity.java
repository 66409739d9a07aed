package io.davit.agent.cluster;

/**
 * Which cluster this is.
 *
 * @param uid UID of the namespace {@code kube-system}, the customary identity of a cluster
 * @param version the server's version, {@code v1.36.3}
 */
public record ClusterIdentity(String uid, String version) {}
