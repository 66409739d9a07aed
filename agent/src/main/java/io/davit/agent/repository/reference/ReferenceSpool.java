package io.davit.agent.repository.reference;

import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.pack.PackUse;
import io.davit.agent.repository.pack.Spool;
import io.davit.agent.repository.pack.SpoolFile;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.BitSet;
import java.util.Map;

/**
 * References of a run that is not sealed yet, in a file, because they may only be stored after the index (R8) and would
 * cost memory until then. Adding is safe for use by many threads.
 */
public final class ReferenceSpool implements AutoCloseable {
    private static final int BUFFER = 64 << 10;

    private final SpoolFile file;
    private final ByteWriter buffer = new ByteWriter(BUFFER);

    public ReferenceSpool(Spool spool) {
        file = spool.create(ObjectId.random().hex() + ".refs");
    }

    /** Notes what one chunk of a listing, or a manifest, needs: its own block and those of the chunks that it names. */
    public synchronized void add(ContentId chunk, PackUse use) {
        buffer.contentId(chunk).u32(use.packs().size());
        for (Map.Entry<ObjectId, BitSet> pack : use.packs().entrySet()) {
            byte[] bits = pack.getValue().toByteArray();
            buffer.bytes(pack.getKey().bytes()).u32(bits.length).bytes(bits);
        }
        if (buffer.length() >= BUFFER) {
            writeOut();
        }
    }

    private void writeOut() {
        file.write(buffer.buffer(), 0, buffer.length());
        buffer.clear();
    }

    /** Takes the references of one chunk. */
    @FunctionalInterface
    public interface Visitor {
        void chunk(ContentId chunk, PackUse use);
    }

    /** Visits all that was added, in that order. */
    public synchronized void forEach(Visitor visitor) {
        writeOut();
        long left = file.length();
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(file.open(), BUFFER))) {
            while (left > 0) {
                ContentId chunk = ContentId.from(in.readNBytes(ContentId.LENGTH), 0);
                int packs = in.readInt();
                left -= ContentId.LENGTH + 4;
                PackUse use = new PackUse();
                for (int i = 0; i < packs; i++) {
                    ObjectId pack = ObjectId.of(in.readNBytes(ObjectId.LENGTH));
                    byte[] bits = in.readNBytes(in.readInt());
                    use.packs().put(pack, BitSet.valueOf(bits));
                    left -= ObjectId.LENGTH + 4 + bits.length;
                }
                visitor.chunk(chunk, use);
            }
        } catch (IOException e) {
            throw new DavitException(ErrorCode.FILE_UNREADABLE, "cannot read " + file.path(), e);
        }
    }

    /** Removes the file. */
    @Override
    public synchronized void close() {
        file.close();
    }
}
