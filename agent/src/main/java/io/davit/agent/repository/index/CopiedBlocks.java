package io.davit.agent.repository.index;

import io.davit.agent.repository.format.ByteReader;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.WriterId;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What a pack holds of another one: whole blocks that a prune copied.
 *
 * @param source the pack that the blocks were in
 * @param writer whose pack that was: its journal may speak of it for as long as a restore point does
 * @param blocks number in this pack, by the number in the source
 */
public record CopiedBlocks(ObjectId source, WriterId writer, NavigableMap<Integer, Integer> blocks) {
    /** As in a pack directory. */
    private static final int MOST = 1 << 16;

    public CopiedBlocks {
        blocks = new TreeMap<>(blocks);
    }

    /** These blocks of the source by their numbers in this pack; those that are not here are left out. */
    public BitSet placesOf(BitSet wanted) {
        BitSet places = new BitSet();
        blocks.forEach((from, to) -> {
            if (wanted.get(from)) {
                places.set(to);
            }
        });
        return places;
    }

    byte[] pairs() {
        ByteWriter out = new ByteWriter(8 * blocks.size());
        blocks.forEach((from, to) -> out.varint(from).varint(to));
        return out.toBytes();
    }

    /** @throws DavitException the code, if numbers are out of bounds or do not rise */
    static NavigableMap<Integer, Integer> pairs(byte[] bytes, ErrorCode code) {
        ByteReader in = new ByteReader(bytes, code);
        TreeMap<Integer, Integer> pairs = new TreeMap<>();
        int before = -1;
        while (!in.isAtEnd()) {
            int from = in.count(MOST - 1);
            int to = in.count(MOST - 1);
            if (from <= before) {
                throw in.malformed("copied blocks out of order");
            }
            pairs.put(from, to);
            before = from;
        }
        if (pairs.isEmpty()) {
            throw in.malformed("a copy of nothing");
        }
        return pairs;
    }

    void writeTo(ByteWriter out) {
        byte[] pairs = pairs();
        out.bytes(source.bytes()).bytes(writer.bytes()).varint(pairs.length).bytes(pairs);
    }

    static CopiedBlocks read(ByteReader in) {
        ObjectId source = ObjectId.of(in.bytes(ObjectId.LENGTH));
        WriterId writer = WriterId.of(in.bytes(WriterId.LENGTH));
        return new CopiedBlocks(source, writer, pairs(in.bytes(in.count(MOST * 8)), ErrorCode.LEDGER_DAMAGED));
    }

    static void writeAll(ByteWriter out, List<CopiedBlocks> copies) {
        out.varint(copies.size());
        copies.forEach(copy -> copy.writeTo(out));
    }

    static List<CopiedBlocks> readAll(ByteReader in) {
        int count = in.count(Integer.MAX_VALUE);
        List<CopiedBlocks> copies = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            copies.add(read(in));
        }
        return List.copyOf(copies);
    }

    /** Blocks of the source that are here. */
    public BitSet sources() {
        BitSet sources = new BitSet();
        blocks.keySet().forEach(sources::set);
        return sources;
    }
}
