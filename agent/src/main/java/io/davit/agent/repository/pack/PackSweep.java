package io.davit.agent.repository.pack;

import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.crypto.KeyRing;
import io.davit.agent.repository.crypto.KeyedHash;
import io.davit.agent.repository.format.ObjectId;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks for packs, and reads those that it shall as a whole: every block is decrypted and decompressed once, every chunk
 * has to have its id, and the directory at the end, which is there for the day when the index is lost, has to be the one of
 * the index. Several packs at a time are looked for, and stretches of them are read and decoded by several threads, within
 * a budget of bytes; the caller's own thread only hands out work.
 */
public final class PackSweep implements AutoCloseable {
    /** Bytes of sealed blocks that are asked for at once: enough for a request to be worth it. */
    private static final int STRETCH = 2 << 20;
    /** Packs that are looked for at the same time, if their directories are short. */
    private static final int LOOKS = 16;
    /** A look for a pack of many chunks counts as several: their ids are in memory meanwhile. */
    private static final int CHUNKS_OF_A_LOOK = 1 << 13;

    private static final int EXTENTS_OF_A_BLOCK = 64;

    private final ObjectStore store;
    private final PackReader packs;
    private final KeyRing keys;
    private final Visitor visitor;
    private final Runnable proceed;
    private final BlockBuffers buffers = new BlockBuffers();
    private int looks = LOOKS;
    private long room;
    private int reading;
    private int underWay;
    private @Nullable Throwable failure;

    /** Hears of what was found, from one thread at a time. */
    public interface Visitor {
        /** There is no such pack, or it has another size; asked for twice. */
        void gone(PackDirectory directory);

        /** The first thing that is wrong with a pack. */
        void damaged(ObjectId pack, DavitException why);

        /** Numbers of blocks that cannot be used, if there are any. */
        void unusable(ObjectId pack, BitSet blocks);

        /** So many bytes more were read. */
        void read(long bytes);
    }

    /**
     * @param memory bytes of sealed blocks that are read and not yet checked, at most, or one stretch
     * @param proceed called before each pack and stretch, by several threads; may throw
     */
    public PackSweep(ObjectStore store, KeyRing keys, long memory, Visitor visitor, Runnable proceed) {
        this.store = store;
        this.packs = new PackReader(store, keys);
        this.keys = keys;
        this.visitor = visitor;
        this.proceed = proceed;
        this.room = memory;
    }

    /**
     * Has the pack looked at; waits until there is room for that.
     *
     * @param size that the object has to have
     * @param isRead whether its data is checked, too
     * @throws DavitException STORE_*, when the store gave no answer, of any pack before; what visitor and proceed threw
     */
    public void look(PackDirectory directory, long size, boolean isRead) {
        proceed.run();
        int share = share(directory);
        synchronized (this) {
            while (failure == null && looks < share) {
                await();
            }
            throwFailure();
            looks -= share;
            underWay++;
        }
        start(() -> lookNow(directory, size, isRead), () -> looks += share);
    }

    private static int share(PackDirectory directory) {
        int chunks = directory.isOfExtents()
                ? directory.blocks().size() * EXTENTS_OF_A_BLOCK
                : directory.blocks().stream()
                        .mapToInt(block -> block.chunks().size())
                        .sum();
        return Math.min(LOOKS, 1 + chunks / CHUNKS_OF_A_LOOK);
    }

    private void lookNow(PackDirectory directory, long size, boolean isRead) {
        if (!PackLook.isThere(store, directory.pack(), size)) {
            synchronized (this) {
                visitor.gone(directory);
            }
        } else if (isRead) {
            Optional<PackDirectory> whole = directory.isWithoutIds() ? itsOwn(directory, size) : Optional.of(directory);
            for (Stretch stretch :
                    whole.map(own -> stretches(new Pack(own, size))).orElse(List.of())) {
                proceed.run();
                int bytes = stretch.bytes();
                synchronized (this) {
                    while (failure == null && room < bytes && reading > 0) {
                        await();
                    }
                    throwFailure();
                    room -= bytes;
                    reading++;
                    underWay++;
                }
                start(stretch::check, () -> {
                    room += bytes;
                    reading--;
                });
            }
        }
    }

    /** Of extents, only the pack itself says which ids they have; empty if it does not. */
    private Optional<PackDirectory> itsOwn(PackDirectory directory, long size) {
        try {
            PackDirectory own = packs.directory(directory.pack(), size);
            requireSame(own, directory);
            return Optional.of(own);
        } catch (DavitException e) {
            requireDamage(e);
            synchronized (this) {
                visitor.damaged(directory.pack(), e);
            }
            return Optional.empty();
        }
    }

    private static void requireSame(PackDirectory own, PackDirectory named) {
        if (!named.equals(named.isWithoutIds() ? own.named() : own)) {
            throw new DavitException(
                    ErrorCode.DATA_CORRUPT,
                    "the directory at the end of pack " + named.pack() + " is not the one of the index");
        }
    }

    private void start(Runnable work, Runnable after) {
        Thread.ofVirtual().name("check packs").start(() -> {
            Throwable thrown = null;
            try {
                work.run();
            } catch (RuntimeException | Error e) {
                thrown = e;
            } finally {
                end(after, thrown);
            }
        });
    }

    private synchronized void end(Runnable after, @Nullable Throwable thrown) {
        after.run();
        underWay--;
        failure = failure == null ? thrown : failure;
        notifyAll();
    }

    private void await() {
        try {
            wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure = new DavitException(ErrorCode.RUN_CANCELED, "interrupted", e);
        }
    }

    private void throwFailure() {
        switch (failure) {
            case null -> {}
            case RuntimeException unchecked -> throw unchecked;
            case Error error -> throw error;
            case Throwable other -> throw new IllegalStateException(other);
        }
    }

    /** Waits for all packs; the errors of {@link #look}. */
    public synchronized void finish() {
        while (failure == null && underWay > 0) {
            await();
        }
        throwFailure();
    }

    /** Waits for what is under way; whatever came of it is of no interest any more. */
    @Override
    public synchronized void close() {
        boolean interrupted = false;
        while (underWay > 0) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private List<Stretch> stretches(Pack pack) {
        List<Stretch> stretches = new ArrayList<>();
        List<Place> places = new ArrayList<>();
        long at = pack.directory.first();
        int bytes = 0;
        for (int number = 0; number < pack.directory.blocks().size(); number++) {
            PackDirectory.Block block = pack.directory.blocks().get(number);
            if (bytes > 0 && bytes + block.sealedLength() > STRETCH) {
                stretches.add(new Stretch(pack, List.copyOf(places)));
                places.clear();
                bytes = 0;
            }
            places.add(pack.place(number, at, block));
            bytes += block.sealedLength();
            at += block.sealedLength();
        }
        stretches.add(new Stretch(pack, List.copyOf(places)));
        pack.left = stretches.size();
        return stretches;
    }

    /** A pack that is being checked; guarded by the sweep. */
    private static final class Pack {
        private final PackDirectory directory;
        private final long size;
        private final BitSet unusable = new BitSet();
        private int left;

        Pack(PackDirectory directory, long size) {
            this.directory = directory;
            this.size = size;
        }

        Place place(int number, long at, PackDirectory.Block block) {
            return new Place(
                    directory.pack(), directory.epoch(), number, at, block.sealedLength(), block.plainLength(), 0, 0);
        }
    }

    /** Blocks of one pack that lie side by side; none of an empty pack. */
    private final class Stretch {
        private final Pack pack;
        private final List<Place> places;

        Stretch(Pack pack, List<Place> places) {
            this.pack = pack;
            this.places = places;
        }

        int bytes() {
            return places.stream().mapToInt(Place::sealedLength).sum();
        }

        void check() {
            KeyedHash hash = keys.idHash();
            int[] done = {0};
            // A stretch that fails goes on block by block, so that each is judged for itself, and was read twice.
            int most = places.size();
            while (done[0] < places.size()) {
                int from = done[0];
                List<Place> next = places.subList(from, Math.min(places.size(), from + most));
                try {
                    packs.blocks(next, buffers, (number, plain) -> {
                        check(next.get(number).block(), plain, hash);
                        done[0]++;
                        buffers.give(plain);
                    });
                } catch (DavitException e) {
                    requireDamage(e);
                    if (most == 1) {
                        skip(places.get(done[0]).block(), e);
                        done[0]++;
                    }
                    most = 1;
                }
            }
            finish();
        }

        private void check(int number, byte[] plain, KeyedHash hash) {
            int offset = 0;
            for (PackDirectory.Chunk chunk : pack.directory.blocks().get(number).chunks()) {
                if (!chunk.id().isOf(hash.of(plain, offset, chunk.length()))) {
                    throw new DavitException(
                            ErrorCode.DATA_CORRUPT,
                            "block " + number + " of pack " + pack.directory.pack() + " does not hold " + chunk.id());
                }
                offset += chunk.length();
            }
        }

        private void skip(int number, DavitException why) {
            synchronized (PackSweep.this) {
                if (pack.unusable.isEmpty()) {
                    visitor.damaged(pack.directory.pack(), why);
                }
                pack.unusable.set(number);
            }
        }

        private void finish() {
            boolean isLast;
            boolean isWhole;
            synchronized (PackSweep.this) {
                visitor.read(bytes());
                pack.left--;
                isLast = pack.left == 0;
                isWhole = pack.unusable.isEmpty();
                if (isLast && !isWhole) {
                    visitor.unusable(pack.directory.pack(), pack.unusable);
                }
            }
            if (isLast && isWhole) {
                directory();
            }
        }

        private void directory() {
            try {
                requireSame(packs.directory(pack.directory.pack(), pack.size), pack.directory);
            } catch (DavitException e) {
                requireDamage(e);
                synchronized (PackSweep.this) {
                    visitor.damaged(pack.directory.pack(), e);
                }
            }
        }
    }

    /** @throws DavitException the same, if it is the store that is in trouble */
    private static void requireDamage(DavitException e) {
        switch (e.code()) {
            case MISSING_DATA, DATA_CORRUPT, READER_TOO_OLD, REPOSITORY_TAMPERED, REPOSITORY_KEY_WRONG -> {}
            default -> throw e;
        }
    }
}
