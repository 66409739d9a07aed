package io.davit.agent.repository.index;

import io.davit.agent.objectstore.ObjectStat;
import io.davit.agent.repository.format.ByteReader;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.WriterId;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the local index keeps of one segment.
 *
 * @param writer who signed it
 * @param size,modified as the store said when it was read: another segment stands there if they change
 * @param packs numbers of the packs it covers
 */
record KnownSegment(WriterId writer, long size, long modified, List<Integer> packs) {
    static KnownSegment of(WriterId writer, Optional<ObjectStat> stat, List<Integer> packs) {
        return new KnownSegment(
                writer,
                stat.map(ObjectStat::size).orElse(0L),
                stat.map(known -> known.modified().toEpochMilli()).orElse(0L),
                packs);
    }

    byte[] toBytes() {
        ByteWriter out = new ByteWriter(40 + 4 * packs.size())
                .bytes(writer.bytes())
                .varint(size)
                .u64(modified);
        packs.forEach(out::u32);
        return out.toBytes();
    }

    /** @throws DavitException LEDGER_DAMAGED */
    static KnownSegment read(byte[] bytes) {
        ByteReader in = new ByteReader(bytes, ErrorCode.LEDGER_DAMAGED);
        WriterId writer = WriterId.of(in.bytes(WriterId.LENGTH));
        long size = in.varint();
        long modified = in.u64();
        List<Integer> packs = new ArrayList<>();
        while (!in.isAtEnd()) {
            packs.add((int) in.u32());
        }
        return new KnownSegment(writer, size, modified, packs);
    }
}
