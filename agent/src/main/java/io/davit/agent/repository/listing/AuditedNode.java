package io.davit.agent.repository.listing;

import io.davit.agent.repository.format.ByteReader;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.ContentId;
import io.davit.errors.ErrorCode;

/**
 * What an audit knows of a node that is whole, with all that is below it: enough to judge whether it stands where it
 * belongs without reading it again.
 *
 * @param entries,bytes,files sums over the entries below it
 * @param first,last encoded keys of the first and of the last entry; empty in an empty listing
 * @param inExtents whether it holds for the restore point only that was looked at, and is not to be kept
 */
record AuditedNode(int level, long entries, long bytes, long files, byte[] first, byte[] last, boolean inExtents) {
    static byte[] key(ListingKind<?> kind, ContentId node) {
        return new ByteWriter(1 + ContentId.LENGTH)
                .u8(kind.number())
                .contentId(node)
                .toBytes();
    }

    byte[] toBytes() {
        ByteWriter out = new ByteWriter(64 + first.length + last.length).u8(level);
        out.varint(entries).varint(bytes).varint(files);
        out.varint(first.length).bytes(first).varint(last.length).bytes(last);
        return out.toBytes();
    }

    /** @throws io.davit.errors.DavitException LEDGER_DAMAGED */
    static AuditedNode read(byte[] bytes) {
        ByteReader in = new ByteReader(bytes, ErrorCode.LEDGER_DAMAGED);
        return new AuditedNode(
                in.u8(),
                in.varint(),
                in.varint(),
                in.varint(),
                in.bytes(in.count(ListingKind.LONGEST_KEY)),
                in.bytes(in.count(ListingKind.LONGEST_KEY)),
                false);
    }
}
