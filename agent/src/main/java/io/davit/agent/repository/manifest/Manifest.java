package io.davit.agent.repository.manifest;

import io.davit.agent.repository.crypto.Hash;
import io.davit.agent.repository.format.ByteReader;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.format.FieldReader;
import io.davit.agent.repository.format.FieldWriter;
import io.davit.agent.repository.listing.Body;
import io.davit.agent.repository.listing.ListingRoot;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The top of a restore point's data. Small: what can be long stands in tables of their own.
 *
 * @param ranges rows are {@link io.davit.agent.repository.listing.ResourceRow}
 * @param volumes rows are {@link VolumeStream}, in their order
 * @param merkleRoot over the ids of all streams and nothing of where they lie (R15)
 */
record Manifest(ListingRoot resources, Table ranges, Table problems, Table volumes, byte[] merkleRoot) {
    private static final int RESOURCES = FieldWriter.critical(1);
    private static final int RANGES = FieldWriter.critical(2);
    private static final int PROBLEMS = FieldWriter.critical(3);
    private static final int VOLUMES = FieldWriter.critical(4);
    private static final int MERKLE_ROOT = FieldWriter.critical(5);

    /** Tables up to this length stand in the manifest. */
    static final int LONGEST_INLINE = 4096;

    /** Packed records, one after the other. */
    record Table(long rows, Body body) {
        private byte[] encode() {
            ByteWriter out = new ByteWriter().varint(rows);
            body.writeTo(out);
            return out.toBytes();
        }

        private static Table decode(ByteReader in) {
            Table table = new Table(in.varint(), Body.read(in, LONGEST_INLINE));
            in.requireEnd();
            if (table.rows < 0 || table.rows > table.body.length()) {
                throw in.malformed("rows of a table out of bounds");
            }
            return table;
        }
    }

    byte[] toBytes() {
        ByteWriter root = new ByteWriter()
                .contentId(resources.node())
                .varint(resources.entries())
                .varint(resources.bytes());
        return new FieldWriter()
                .bytes(RESOURCES, root.toBytes())
                .bytes(RANGES, ranges.encode())
                .bytes(PROBLEMS, problems.encode())
                .bytes(VOLUMES, volumes.encode())
                .bytes(MERKLE_ROOT, merkleRoot)
                .toBytes();
    }

    /** @throws DavitException REPOSITORY_TAMPERED, READER_TOO_OLD */
    static Manifest read(byte[] bytes) {
        FieldReader fields = new FieldReader(bytes, ErrorCode.REPOSITORY_TAMPERED);
        ListingRoot resources = null;
        Table ranges = null;
        Table problems = null;
        Table volumes = null;
        byte[] merkleRoot = null;
        while (fields.next()) {
            if (fields.tag() == RESOURCES) {
                resources = root(fields.raw());
            } else if (fields.tag() == RANGES) {
                ranges = Table.decode(fields.raw());
            } else if (fields.tag() == PROBLEMS) {
                problems = Table.decode(fields.raw());
            } else if (fields.tag() == VOLUMES) {
                volumes = Table.decode(fields.raw());
            } else if (fields.tag() == MERKLE_ROOT) {
                merkleRoot = fields.bytes(Hash.LENGTH);
            } else {
                fields.repeated().unknown();
            }
        }
        return new Manifest(
                fields.require(resources, "the listing of API objects"),
                fields.require(ranges, "the table of ranges"),
                fields.require(problems, "the table of problems"),
                fields.require(volumes, "the table of volumes"),
                fields.require(merkleRoot, "the Merkle root"));
    }

    private static ListingRoot root(ByteReader in) {
        ListingRoot root = new ListingRoot(in.contentId(), in.varint(), in.varint());
        in.requireEnd();
        if (root.entries() < 0 || root.bytes() < 0) {
            throw in.malformed("counts of a listing out of bounds");
        }
        return root;
    }

    /** SHA-256 of label, root of the API objects, then names and root of each volume. */
    static byte[] merkleRoot(ContentId resources, List<VolumeStream> volumes) {
        ByteWriter out = new ByteWriter(4096)
                .bytes("davit/v0/merkle".getBytes(StandardCharsets.US_ASCII))
                .u8(0)
                .contentId(resources);
        for (VolumeStream volume : volumes) {
            volume.writeNames(out);
            out.contentId(volume.root().node());
        }
        return Hash.sha256(out.toBytes());
    }
}
