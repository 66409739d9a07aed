package io.davit.agent.repository.pack;

import io.davit.agent.objectstore.Content;
import io.davit.agent.objectstore.CreateResult;
import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.Compression;
import io.davit.agent.repository.chunk.ChunkKind;
import io.davit.agent.repository.crypto.KeyRing;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.ObjectNames;
import io.davit.agent.run.CrashPoint;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Writes chunks into packs, one open pack per kind of chunk. Safe for use by many threads. Memory: one gathered block per
 * kind, those that {@link Sealing} works at, and the codec's buffers; packs lie in spool files, and at most {@link #UPLOADS} of
 * them are on their way, so a slow location slows the callers down instead of filling memory or disk.
 */
public final class PackWriter implements AutoCloseable {
    /** Bytes after which a pack is closed; those of {@link Sealing#AHEAD} blocks may be behind them. */
    public static final long TARGET = 32L << 20;

    private static final int UPLOADS = 2;
    /** Bounds what a directory and the places of an open pack cost in memory. */
    private static final int MOST_CHUNKS = 16_384;

    private final KeyRing keys;
    private final ObjectStore store;
    private final Spool spool;
    private final Stored stored;
    private final long target;
    private final BlockCodec codec;
    private final Sealing sealing = new Sealing();
    private final Map<ChunkKind, Gathering> open = new EnumMap<>(ChunkKind.class);
    private final Semaphore uploads = new Semaphore(UPLOADS);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final AtomicLong storedBytes = new AtomicLong();

    /** Hears of packs. */
    @FunctionalInterface
    public interface Stored {
        /** The pack is durable in the location. Called from an uploading thread. */
        void stored(PackDirectory directory, long size);
    }

    private static final class Gathering {
        private byte[] block;
        private int filled;
        private @Nullable OpenPack pack;

        Gathering(byte[] block) {
            this.block = block;
        }
    }

    public PackWriter(KeyRing keys, ObjectStore store, Spool spool, Stored stored, Compression compression) {
        this(keys, store, spool, stored, TARGET, compression);
    }

    /** With packs of another size. */
    public PackWriter(KeyRing keys, ObjectStore store, Spool spool, Stored stored, long target) {
        this(keys, store, spool, stored, target, Compression.AUTO);
    }

    private PackWriter(
            KeyRing keys, ObjectStore store, Spool spool, Stored stored, long target, Compression compression) {
        this.codec = new BlockCodec(compression);
        this.keys = keys;
        this.store = store;
        this.spool = spool;
        this.stored = stored;
        this.target = target;
    }

    /**
     * Takes a chunk of 1 to {@link ChunkKind#LONGEST} bytes; the array may be reused afterwards.
     *
     * @return where it will lie, if the run gets to {@link #flush}
     * @throws DavitException why an earlier pack could not be stored; DISK_FULL, FILE_WRITE_FAILED
     */
    public synchronized Spot add(ChunkKind kind, ContentId id, byte[] buffer, int offset, int length) {
        if (length < 1 || length > ChunkKind.LONGEST) {
            throw new IllegalArgumentException("a chunk of " + length + " bytes");
        }
        Gathering gathering = withRoom(kind, length);
        int at = gathering.filled;
        System.arraycopy(buffer, offset, gathering.block, at, length);
        gathering.filled += length;
        return new Spot(Objects.requireNonNull(gathering.pack).note(id, length), at);
    }

    /**
     * Takes all chunks of a block of another pack, so that they lie in one block again, and extents where they lay in theirs;
     * the same errors.
     *
     * @param plain its plain bytes, which the chunks add up to
     */
    public synchronized BlockRef addBlock(ChunkKind kind, List<PackDirectory.Chunk> chunks, byte[] plain) {
        int length = chunks.stream().mapToInt(PackDirectory.Chunk::length).sum();
        Gathering gathering = withRoom(kind, kind == ChunkKind.EXTENTS ? PackDirectory.LONGEST_BLOCK : length);
        System.arraycopy(plain, 0, gathering.block, gathering.filled, length);
        gathering.filled += length;
        OpenPack pack = Objects.requireNonNull(gathering.pack);
        return chunks.stream()
                .map(chunk -> pack.note(chunk.id(), chunk.length()))
                .reduce((first, last) -> last)
                .orElseThrow();
    }

    /** With an open pack, and room for so many bytes in the block that is being gathered. */
    private Gathering withRoom(ChunkKind kind, int length) {
        throwFailure();
        Gathering gathering = open.computeIfAbsent(kind, none -> new Gathering(sealing.buffer()));
        OpenPack pack = gathering.pack;
        if (pack != null && gathering.filled + length > gathering.block.length) {
            sealBlock(gathering, pack);
            // Of what is sealed for certain, so that where a pack ends does not depend on the speed of threads.
            if (pack.sealedLength(Math.max(0, pack.gatheredBlocks() - Sealing.AHEAD)) >= target) {
                upload(gathering, pack);
                pack = null;
            }
        }
        if (pack != null && pack.chunks() >= MOST_CHUNKS) {
            upload(gathering, pack);
            pack = null;
        }
        if (pack == null) {
            pack = new OpenPack(keys, kind, spool);
            gathering.pack = pack;
        }
        return gathering;
    }

    /**
     * Closes the open packs and waits until everything is stored.
     *
     * @throws DavitException why a pack could not be stored
     */
    public synchronized void flush() {
        throwFailure();
        for (Gathering gathering : open.values()) {
            OpenPack pack = gathering.pack;
            if (pack != null) {
                upload(gathering, pack);
            }
        }
        sealing.await();
        uploads.acquireUninterruptibly(UPLOADS);
        uploads.release(UPLOADS);
        throwFailure();
    }

    /** Bytes of the packs stored so far. */
    public long storedBytes() {
        return storedBytes.get();
    }

    private void sealBlock(Gathering gathering, OpenPack pack) {
        spool.run().proceed();
        List<PackDirectory.Chunk> chunks = pack.takeGathered();
        if (chunks.isEmpty()) {
            return;
        }
        byte[] full = gathering.block;
        int length = gathering.filled;
        gathering.block = sealing.buffer();
        gathering.filled = 0;
        sealing.run(() -> {
            unlessFailed(() -> pack.sealBlock(chunks, full, length, codec));
            sealing.giveBack(full);
        });
    }

    private void upload(Gathering gathering, OpenPack pack) {
        sealBlock(gathering, pack);
        gathering.pack = null;
        sealing.run(() -> {
            if (!unlessFailed(() -> send(pack))) {
                drop(pack);
            }
        });
    }

    private void send(OpenPack pack) {
        PackDirectory directory = pack.finish();
        CrashPoint.PACK_SPOOLED.reached();
        uploads.acquireUninterruptibly();
        Thread.ofVirtual().name("upload " + pack.id()).start(() -> store(pack, directory));
    }

    /** @return whether it was done: what failed once stays failed, and its callers hear of it */
    private boolean unlessFailed(Runnable work) {
        if (failure.get() != null) {
            return false;
        }
        try {
            work.run();
            return true;
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
            return false;
        }
    }

    private void drop(OpenPack pack) {
        try {
            pack.close();
        } catch (RuntimeException e) {
            Throwable cause = failure.get();
            if (cause != null && cause != e) {
                cause.addSuppressed(e);
            }
        }
    }

    private void store(OpenPack pack, PackDirectory directory) {
        try (pack) {
            long size = pack.file().length();
            ObjectKey key = ObjectNames.of(ObjectKind.PACK, pack.id());
            CreateResult result = store.create(key, Content.of(pack.file().path(), size));
            if (result != CreateResult.CREATED) {
                throw new DavitException(ErrorCode.STORE_CONFLICT, key + " is there already");
            }
            storedBytes.addAndGet(size);
            stored.stored(directory, size);
            CrashPoint.PACK_STORED.reached();
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
        } finally {
            uploads.release();
        }
    }

    private void throwFailure() {
        Throwable cause = failure.get();
        switch (cause) {
            case null -> {}
            case DavitException e -> throw new DavitException(e.code(), e.sentence(), e);
            default -> throw new IllegalStateException("a pack was not stored", cause);
        }
    }

    /** Waits for packs on their way and drops what is open. */
    @Override
    public synchronized void close() {
        sealing.close();
        uploads.acquireUninterruptibly(UPLOADS);
        uploads.release(UPLOADS);
        for (Gathering gathering : open.values()) {
            OpenPack pack = gathering.pack;
            gathering.pack = null;
            if (pack != null) {
                pack.close();
            }
        }
        codec.close();
    }
}
