package io.davit.agent.repository.reference;

import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.pack.BlockRef;
import io.davit.agent.repository.pack.ExtentRun;
import io.davit.agent.repository.pack.ExtentRuns;
import io.davit.agent.repository.pack.PackUse;
import io.davit.agent.repository.pack.Spool;
import io.davit.agent.repository.pack.SpoolFile;
import io.davit.agent.repository.pack.Spot;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * References of a run that is not sealed yet, in a file, because they may only be stored after the index (R8) and would
 * cost memory until then. Adding is safe for use by many threads.
 */
public final class ReferenceSpool implements AutoCloseable {
    private static final int BUFFER = 64 << 10;
    private static final int BLOCKS = 0;
    private static final int EXTENTS = 1;

    private final SpoolFile file;
    private final ByteWriter buffer = new ByteWriter(BUFFER);
    private long references;

    public ReferenceSpool(Spool spool) {
        file = spool.create(ObjectId.random().hex() + ".refs");
    }

    /** Notes what one chunk of a listing, or a manifest, needs: its own block and those of the chunks that it names. */
    public synchronized void add(ContentId chunk, PackUse use) {
        buffer.u8(BLOCKS).contentId(chunk).u32(use.packs().size());
        for (Map.Entry<ObjectId, BitSet> pack : use.packs().entrySet()) {
            byte[] bits = pack.getValue().toByteArray();
            buffer.bytes(pack.getKey().bytes()).u32(bits.length).bytes(bits);
        }
        end();
    }

    /** Notes where the extents of a list of parts lie (R16). */
    public synchronized void addExtents(ContentId list, List<ExtentRun> runs) {
        buffer.u8(EXTENTS).contentId(list).u32(runs.size());
        for (ExtentRun run : runs) {
            Spot start = run.start();
            buffer.bytes(start.block().pack().bytes()).u32(start.block().block());
            buffer.u32(start.offset()).u32(run.extents());
        }
        end();
    }

    private void end() {
        references++;
        if (buffer.length() >= BUFFER) {
            writeOut();
        }
    }

    private void writeOut() {
        file.write(buffer.buffer(), 0, buffer.length());
        buffer.clear();
    }

    /**
     * What was added at once.
     *
     * @param use all blocks that it names
     * @param runs of a list of extents
     */
    public record Reference(ContentId chunk, PackUse use, Optional<List<ExtentRun>> runs) {}

    /** Takes one reference. */
    @FunctionalInterface
    public interface Visitor {
        void reference(Reference reference);
    }

    /** Visits all that was added, in that order. */
    public synchronized void forEach(Visitor visitor) {
        writeOut();
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(file.open(), BUFFER))) {
            for (long left = references; left > 0; left--) {
                int kind = in.readUnsignedByte();
                ContentId chunk = ContentId.from(in.readNBytes(ContentId.LENGTH), 0);
                int count = in.readInt();
                visitor.reference(kind == BLOCKS ? blocks(chunk, count, in) : extents(chunk, count, in));
            }
        } catch (IOException e) {
            throw new DavitException(ErrorCode.FILE_UNREADABLE, "cannot read " + file.path(), e);
        }
    }

    private static Reference blocks(ContentId chunk, int packs, DataInputStream in) throws IOException {
        PackUse use = new PackUse();
        for (int i = 0; i < packs; i++) {
            ObjectId pack = ObjectId.of(in.readNBytes(ObjectId.LENGTH));
            use.packs().put(pack, BitSet.valueOf(in.readNBytes(in.readInt())));
        }
        return new Reference(chunk, use, Optional.empty());
    }

    private static Reference extents(ContentId list, int count, DataInputStream in) throws IOException {
        List<ExtentRun> runs = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            BlockRef block = new BlockRef(ObjectId.of(in.readNBytes(ObjectId.LENGTH)), in.readInt());
            runs.add(new ExtentRun(new Spot(block, in.readInt()), in.readInt()));
        }
        return new Reference(list, ExtentRuns.use(runs), Optional.of(runs));
    }

    /** Removes the file. */
    @Override
    public synchronized void close() {
        file.close();
    }
}
