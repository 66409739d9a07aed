package io.davit.agent.repository.engine;

import io.davit.agent.objectstore.Content;
import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.objectstore.filesystem.FilesystemStore;
import io.davit.agent.repository.crypto.KeyRing;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.ObjectNames;
import io.davit.agent.repository.pack.PackDirectory;
import io.davit.agent.repository.pack.PackReader;
import io.davit.agent.repository.pack.PackSweep;
import io.davit.agent.run.RunContext;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.function.Consumer;

/** Reads packs as a whole, by their own directories, and copies them by way of a file. For one thread. */
final class WholePacks {
    private static final int PIECE = 1 << 20;

    private final KeyRing keys;
    private final Path spool;
    private final RunContext run;

    /** @param spool folder of its own; what it holds is removed by its owner */
    WholePacks(KeyRing keys, Path spool, RunContext run) {
        this.keys = keys;
        this.spool = spool;
        this.run = run;
    }

    /**
     * The directory of a pack that is whole.
     *
     * @throws DavitException MISSING_DATA, DATA_CORRUPT, REPOSITORY_*, READER_TOO_OLD if it is not; STORE_*
     */
    PackDirectory check(ObjectStore store, ObjectId pack, long size) {
        PackDirectory directory = new PackReader(store, keys).directory(pack, size);
        FirstDamage damage = new FirstDamage();
        try (PackSweep sweep = new PackSweep(store, keys, StoredPoint.BLOCK_CACHE, damage, run::proceed)) {
            sweep.look(directory, size, true);
            sweep.finish();
        }
        damage.require();
        return directory;
    }

    /**
     * Hands over the bytes of a pack that is whole; they are checked where they lie then, so that nobody can change them
     * between the check and the storing.
     *
     * @throws DavitException the same
     */
    void take(ObjectStore from, ObjectId pack, long size, Consumer<Content> taker) {
        ObjectKey key = ObjectNames.of(ObjectKind.PACK, pack);
        if (from.stat(key).filter(stat -> stat.size() == size).isEmpty()) {
            throw new DavitException(ErrorCode.MISSING_DATA, key + " is not in the copy either");
        }
        Path file = spool.resolve(key.value());
        try {
            Files.createDirectories(file.getParent());
            try (OutputStream out = Files.newOutputStream(file)) {
                for (long at = 0; at < size; at += PIECE) {
                    run.proceed();
                    byte[] piece = from.read(key, at, (int) Math.min(PIECE, size - at));
                    out.write(piece);
                    run.progress().bytes(piece.length);
                }
            }
            try (FilesystemStore spooled = FilesystemStore.open(spool, run.clock())) {
                check(spooled, pack, size);
            }
            taker.accept(Content.of(file, size));
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new DavitException(ErrorCode.DATA_DIR_UNUSABLE, file + " cannot be written: " + e.getMessage(), e);
        }
    }

    private static final class FirstDamage implements PackSweep.Visitor {
        private DavitException why = new DavitException(ErrorCode.DATA_CORRUPT, "nothing was found");
        private boolean isDamaged;

        @Override
        public void gone(PackDirectory directory) {
            damaged(
                    directory.pack(),
                    new DavitException(ErrorCode.MISSING_DATA, "pack " + directory.pack() + " is gone or cut short"));
        }

        @Override
        public void damaged(ObjectId pack, DavitException first) {
            why = isDamaged ? why : first;
            isDamaged = true;
        }

        @Override
        public void unusable(ObjectId pack, BitSet blocks) {
            isDamaged = true;
        }

        @Override
        public void read(long bytes) {}

        void require() {
            if (isDamaged) {
                throw new DavitException(why.code(), why.sentence(), why);
            }
        }
    }
}
