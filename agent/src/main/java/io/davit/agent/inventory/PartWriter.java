package io.davit.agent.inventory;

import com.google.protobuf.CodedOutputStream;
import io.davit.proto.agent.v1.Inventory;
import io.davit.proto.agent.v1.LocationSummary;
import io.davit.proto.agent.v1.NamespaceSummary;
import io.davit.proto.agent.v1.RestorePointSummary;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Cuts an inventory into parts that fit into one message each, and writes them, each behind its length. The same inventory is
 * always the same bytes, so that a digest says whether it changed.
 */
final class PartWriter {
    /** Of the 1 MiB that a message may have; the rest is for what is around it, and for one entry too much. */
    static final int PART = 768 << 10;

    private final DataOutputStream out;
    private final MessageDigest digest = sha256();
    private Inventory.Builder part;
    private int size;

    PartWriter(DataOutputStream out, String kubernetesVersion) {
        this.out = out;
        this.part = Inventory.newBuilder().setKubernetesVersion(kubernetesVersion);
    }

    void add(NamespaceSummary namespace) {
        room(namespace.getSerializedSize());
        part.addNamespaces(namespace);
    }

    void add(LocationSummary location) {
        room(location.getSerializedSize());
        part.addLocations(location);
    }

    void add(RestorePointSummary point) {
        room(point.getSerializedSize());
        part.addRestorePoints(point);
    }

    private void room(int bytes) {
        if (size > 0 && size + bytes > PART) {
            write(part.setMore(true).build());
            part = Inventory.newBuilder();
            size = 0;
        }
        size += bytes;
    }

    /** The digest over all parts. */
    byte[] finish() {
        write(part.setMore(false).build());
        return digest.digest();
    }

    private void write(Inventory whole) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(whole.getSerializedSize());
            CodedOutputStream coded = CodedOutputStream.newInstance(bytes);
            // Maps have no order of their own.
            coded.useDeterministicSerialization();
            whole.writeTo(coded);
            coded.flush();
            out.writeInt(bytes.size());
            bytes.writeTo(out);
            digest.update(bytes.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
