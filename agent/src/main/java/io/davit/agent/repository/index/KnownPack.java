package io.davit.agent.repository.index;

import io.davit.agent.repository.chunk.ChunkKind;
import io.davit.agent.repository.format.ByteReader;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.WriterId;
import io.davit.agent.repository.pack.PackDirectory;
import io.davit.agent.repository.pack.Place;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.Optional;

/**
 * What the local index keeps of one pack.
 *
 * @param lost it was looked for and is not there; nothing new may refer to it
 * @param sealed,plain lengths of its blocks, sealed and plain
 */
record KnownPack(
        ObjectId pack,
        WriterId writer,
        ChunkKind kind,
        boolean lost,
        int epoch,
        long size,
        int first,
        int[] sealed,
        int[] plain) {

    static KnownPack of(PackDirectory directory, long size, WriterId writer) {
        int count = directory.blocks().size();
        int[] sealed = new int[count];
        int[] plain = new int[count];
        for (int i = 0; i < count; i++) {
            sealed[i] = directory.blocks().get(i).sealedLength();
            plain[i] = directory.blocks().get(i).plainLength();
        }
        return new KnownPack(
                directory.pack(),
                writer,
                directory.kind(),
                false,
                directory.epoch(),
                size,
                directory.first(),
                sealed,
                plain);
    }

    KnownPack asLost() {
        return new KnownPack(pack, writer, kind, true, epoch, size, first, sealed, plain);
    }

    /** Empty if the pack has no such place. */
    Optional<Place> place(int block, int offset, int length) {
        if (block >= sealed.length || length > plain[block] - offset) {
            return Optional.empty();
        }
        long at = first;
        for (int i = 0; i < block; i++) {
            at += sealed[i];
        }
        return Optional.of(new Place(pack, epoch, block, at, sealed[block], plain[block], offset, length));
    }

    byte[] toBytes() {
        ByteWriter out = new ByteWriter(96 + 8 * sealed.length);
        out.bytes(pack.bytes()).bytes(writer.bytes()).u8(kind.number()).u8(lost ? 1 : 0);
        out.varint(epoch).varint(size).varint(first).varint(sealed.length);
        for (int i = 0; i < sealed.length; i++) {
            out.varint(sealed[i]).varint(plain[i]);
        }
        return out.toBytes();
    }

    /** @throws DavitException LEDGER_DAMAGED */
    static KnownPack read(byte[] bytes) {
        ByteReader in = new ByteReader(bytes, ErrorCode.LEDGER_DAMAGED);
        ObjectId pack = ObjectId.of(in.bytes(ObjectId.LENGTH));
        WriterId writer = WriterId.of(in.bytes(WriterId.LENGTH));
        ChunkKind kind = ChunkKind.of(in.u8());
        boolean lost = in.u8() == 1;
        int epoch = in.count(Integer.MAX_VALUE);
        long size = in.varint();
        int first = in.count(Integer.MAX_VALUE);
        int count = in.count(bytes.length);
        int[] sealed = new int[count];
        int[] plain = new int[count];
        for (int i = 0; i < count; i++) {
            sealed[i] = in.count(Integer.MAX_VALUE);
            plain[i] = in.count(Integer.MAX_VALUE);
        }
        return new KnownPack(pack, writer, kind, lost, epoch, size, first, sealed, plain);
    }
}
