package io.davit.agent.repository.listing;

import io.davit.agent.repository.FuzzTarget;
import io.davit.agent.repository.format.ByteReader;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.ContentId;
import io.davit.errors.ErrorCode;
import java.util.ArrayList;
import java.util.List;

/** Nodes, keys, entries, bodies and rows of listings. */
public final class ListingFuzz {
    private static final ContentId ANY = ContentId.from(new byte[ContentId.LENGTH], 0);

    private ListingFuzz() {}

    public static List<FuzzTarget> targets() {
        return List.of(
                FuzzTarget.unique("listing-node-files", bytes -> node(bytes, ListingKind.FILES)),
                FuzzTarget.unique("listing-node-resources", bytes -> node(bytes, ListingKind.RESOURCES)),
                FuzzTarget.unique("file-entry", ListingFuzz::fileEntry),
                FuzzTarget.unique("body", ListingFuzz::body),
                FuzzTarget.unique("part-list", ListingFuzz::partList),
                FuzzTarget.unique("range-row", ListingFuzz::row));
    }

    private static <K extends Comparable<K>> byte[] node(byte[] bytes, ListingKind<K> kind) {
        ListingNode node = new ListingNode(bytes, kind);
        List<ListingNode.Entry> entries = new ArrayList<>();
        while (!node.isAtEnd()) {
            ListingNode.Entry entry = node.take();
            ByteWriter value = new ByteWriter();
            if (node.level() > 0) {
                ListingNode.Child.read(entry.value()).writeTo(value);
            } else {
                value.bytes(entry.value());
            }
            entries.add(new ListingNode.Entry(kind.encode(kind.decode(entry.key())), value.toBytes()));
        }
        ByteWriter out = new ByteWriter();
        ListingNode.writeHead(out, kind, node.level(), entries.size());
        for (ListingNode.Entry entry : entries) {
            out.varint(entry.key().length).bytes(entry.key());
            out.varint(entry.value().length).bytes(entry.value());
        }
        return out.toBytes();
    }

    private static byte[] fileEntry(byte[] bytes) {
        ByteWriter out = new ByteWriter();
        FileEntry.read(bytes).writeTo(out);
        return out.toBytes();
    }

    private static byte[] body(byte[] bytes) {
        ByteReader in = new ByteReader(bytes, ErrorCode.DATA_CORRUPT);
        Body body = Body.read(in, ResourceListingWriter.LONGEST_INLINE);
        in.requireEnd();
        ByteWriter out = new ByteWriter();
        body.writeTo(out);
        return out.toBytes();
    }

    /** The length is the one that it has: else no fuzzer would find another. */
    private static byte[] partList(byte[] bytes) {
        ByteReader in = new ByteReader(bytes, ErrorCode.DATA_CORRUPT);
        in.skip(1);
        boolean inExtents = in.u8() == 3;
        int depth = in.u8();
        long length = new Body.Chunked(depth, Body.readParts(in, depth, in.count(bytes.length))).length();
        Body.Chunked above = new Body.Chunked(depth + 1, List.of(), inExtents);
        return PartList.encode(PartList.decode(bytes, above, new Body.Part(length, ANY)))
                .toBytes();
    }

    private static byte[] row(byte[] bytes) {
        ByteReader in = new ByteReader(bytes, ErrorCode.DATA_CORRUPT);
        ResourceRow row = ResourceRow.read(in);
        in.requireEnd();
        ByteWriter out = new ByteWriter();
        row.writeTo(out);
        return out.toBytes();
    }
}
