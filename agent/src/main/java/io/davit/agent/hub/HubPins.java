package io.davit.agent.hub;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * By what an agent knows its hub, and as what the hub knows it (P1). Set at enrolment; from then on only a cluster admin
 * changes them.
 *
 * @param hubId a UUID
 * @param clusterId a UUID; what the hub calls this cluster
 * @param caKey SHA-256 of the public key of the hub's certificate authority, hexadecimal
 * @param root the raw Ed25519 public key of the offline root, hexadecimal
 */
public record HubPins(String hubId, String clusterId, String caKey, String root) {
    private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    private static final String DIGITS = "[0-9a-f]{64}";

    public HubPins {
        if (!hubId.matches(UUID) || !clusterId.matches(UUID)) {
            throw new IllegalArgumentException("ids of hubs and clusters are UUIDs");
        }
        if (!caKey.matches(DIGITS) || !root.matches(DIGITS)) {
            throw new IllegalArgumentException("pinned keys have 64 hexadecimal digits");
        }
    }

    public byte[] rootKey() {
        return HexFormat.of().parseHex(root);
    }

    /** SHA-256 over all of them, hexadecimal: how new pins name the ones that they take the place of. */
    public String digest() {
        try {
            byte[] all = String.join("\n", hubId, clusterId, caKey, root).getBytes(StandardCharsets.US_ASCII);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(all));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
