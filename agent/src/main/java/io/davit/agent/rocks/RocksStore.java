package io.davit.agent.rocks;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/**
 * A folder with families of byte keys, kept in byte order. Safe for use by many threads. One process owns it; others may
 * read beside it.
 *
 * <p>Every method throws {@link DavitException}: LEDGER_DAMAGED if what is stored cannot be trusted (a cache is then
 * dropped and rebuilt by its owner), DISK_FULL, DATA_DIR_UNUSABLE. Using a closed store is an {@link IllegalStateException}.
 */
public final class RocksStore implements AutoCloseable {
    /** How often a reader looks again while the owner moves its data. */
    private static final int MOST_TRIES = 20;

    private static final byte[] SCHEMA = "schema-version".getBytes(StandardCharsets.UTF_8);
    /** Of families that {@link #clear} can empty, bytes. */
    private static final int LONGEST_KEY = 1024;

    private static final int PAGE_ENTRIES = 256;
    private static final int PAGE_BYTES = 256 * 1024;

    private final Path dir;
    private final RocksDB database;
    private final RocksOptions options;
    private final Map<String, ColumnFamilyHandle> families;
    // Readers and writers share it; only close() takes it alone, so that no native call meets a freed store.
    private final ReentrantReadWriteLock life = new ReentrantReadWriteLock();
    private boolean closed;

    private RocksStore(Path dir, RocksDB database, RocksOptions options, Map<String, ColumnFamilyHandle> families) {
        this.dir = dir;
        this.database = database;
        this.options = options;
        this.families = families;
    }

    /** As {@link #open(Path, List, int)}, with schema version 1. */
    public static RocksStore open(Path dir, List<String> families) {
        return open(dir, families, 1);
    }

    /**
     * Opens or creates the store and owns it until it is closed.
     *
     * @param schemaVersion what the caller writes; kept in the store when it is created
     * @throws DavitException LEDGER_IN_USE if a process owns it; LEDGER_VERSION if it was written with another schema version
     */
    public static RocksStore open(Path dir, List<String> families, int schemaVersion) {
        try {
            Files.createDirectories(dir);
        } catch (IOException e) {
            throw new DavitException(ErrorCode.DATA_DIR_UNUSABLE, dir + " cannot be created: " + e.getMessage(), e);
        }
        return open(dir, families, schemaVersion, false);
    }

    /** Opens an existing store as it is now, also beside its owner; later writes of the owner are not seen. */
    public static RocksStore openReadOnly(Path dir, List<String> families, int schemaVersion) {
        for (int tries = 1; ; tries++) {
            Footprint before = Footprint.of(dir);
            RocksStore store;
            try {
                store = open(dir, families, schemaVersion, true);
            } catch (DavitException e) {
                if (tries < MOST_TRIES && !Footprint.of(dir).equals(before)) {
                    continue;
                }
                throw e;
            }
            if (tries == MOST_TRIES || Footprint.of(dir).equals(before)) {
                return store;
            }
            store.close();
        }
    }

    /** Whether a store was created in the folder. */
    public static boolean exists(Path dir) {
        return Files.exists(dir.resolve("CURRENT"));
    }

    private static RocksStore open(Path dir, List<String> families, int schemaVersion, boolean readOnly) {
        NativeLibrary.load(dir);
        RocksOptions options = new RocksOptions(readOnly);
        RocksStore store;
        try {
            store = NativeCalls.call(() -> openNatively(dir, families, options, readOnly));
        } catch (RocksDBException e) {
            options.close();
            throw RocksErrors.translate(dir, e);
        }
        try {
            store.checkSchema(schemaVersion, readOnly);
            return store;
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private static RocksStore openNatively(Path dir, List<String> families, RocksOptions options, boolean readOnly)
            throws RocksDBException {
        Set<String> names = new LinkedHashSet<>();
        names.add("default");
        if (exists(dir)) {
            try (Options plain = new Options()) {
                // RocksDB refuses to open without naming every family there is.
                RocksDB.listColumnFamilies(plain, dir.toString())
                        .forEach(name -> names.add(new String(name, StandardCharsets.UTF_8)));
            }
        }
        names.addAll(families);
        List<ColumnFamilyDescriptor> descriptors = names.stream()
                .map(name -> new ColumnFamilyDescriptor(name.getBytes(StandardCharsets.UTF_8), options.family))
                .toList();
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        RocksDB database = readOnly
                ? RocksDB.openReadOnly(options.database, dir.toString(), descriptors, handles)
                : RocksDB.open(options.database, dir.toString(), descriptors, handles);
        Map<String, ColumnFamilyHandle> byName = new LinkedHashMap<>();
        int at = 0;
        for (String name : names) {
            byName.put(name, handles.get(at++));
        }
        return new RocksStore(dir, database, options, byName);
    }

    private void checkSchema(int expected, boolean readOnly) {
        Optional<byte[]> stored = get("default", SCHEMA);
        if (stored.isEmpty() && !readOnly) {
            write(
                    new Batch()
                            .put("default", SCHEMA, Integer.toString(expected).getBytes(StandardCharsets.UTF_8)),
                    true);
            return;
        }
        String found =
                stored.map(bytes -> new String(bytes, StandardCharsets.UTF_8)).orElse("none");
        if (!found.equals(Integer.toString(expected))) {
            throw new DavitException(
                    ErrorCode.LEDGER_VERSION,
                    dir + " has schema version " + found + ", this program needs " + expected);
        }
    }

    /** A store that an older program wrote has not all families, and a reader cannot make them. */
    public boolean has(String family) {
        return families.containsKey(family);
    }

    public Path dir() {
        return dir;
    }

    /** Whether there is such a family: one that is only looked at may be older than its reader. */
    public boolean holds(String family) {
        return families.containsKey(family);
    }

    public Optional<byte[]> get(String family, byte[] key) {
        return guarded(() -> Optional.ofNullable(database.get(handle(family), options.read, key)));
    }

    /** The same for many keys, in their order, with one hand-over to a thread that may wait for the disk. */
    public List<Optional<byte[]>> getAll(String family, List<byte[]> keys) {
        return guarded(() -> {
            ColumnFamilyHandle handle = handle(family);
            List<Optional<byte[]>> values = new ArrayList<>(keys.size());
            for (byte[] key : keys) {
                values.add(Optional.ofNullable(database.get(handle, options.read, key)));
            }
            return values;
        });
    }

    /** Durable at the next synced write or flush; survives a kill of the process at once. */
    public void put(String family, byte[] key, byte[] value) {
        write(new Batch().put(family, key, value), false);
    }

    /** As durable as {@link #put}. */
    public void delete(String family, byte[] key) {
        write(new Batch().delete(family, key), false);
    }

    /** Removes everything from a family; as durable as {@link #put}. */
    public void clear(String family) {
        guarded(() -> {
            byte[] last = new byte[LONGEST_KEY];
            Arrays.fill(last, (byte) 0xFF);
            database.deleteRange(handle(family), options.relaxed, new byte[0], last);
            return true;
        });
    }

    /** Makes all changes or none. With {@code sync} they survive the loss of power once this returned. */
    public void write(Batch batch, boolean sync) {
        guarded(() -> {
            try (WriteBatch changes = new WriteBatch()) {
                for (Batch.Change change : batch.changes()) {
                    byte[] value = change.value();
                    if (value == null) {
                        changes.delete(handle(change.family()), change.key());
                    } else {
                        changes.put(handle(change.family()), change.key(), value);
                    }
                }
                database.write(sync ? options.synced : options.relaxed, changes);
            }
            return true;
        });
    }

    /**
     * Visits the entries of a family as they are now, in byte order from {@code from} on, until the visitor says false.
     * The visitor runs on the caller's thread, and may use the store.
     */
    public void scan(String family, byte[] from, EntryVisitor visitor) {
        RocksIterator iterator = guarded(() -> database.newIterator(handle(family), options.read));
        life.readLock().lock();
        try (iterator) {
            List<Entry> page = guarded(() -> {
                iterator.seek(from);
                return page(iterator);
            });
            while (!page.isEmpty()) {
                for (Entry entry : page) {
                    if (!visitor.entry(entry.key(), entry.value())) {
                        return;
                    }
                }
                page = guarded(() -> page(iterator));
            }
        } finally {
            life.readLock().unlock();
        }
    }

    /** Visits the entries whose key starts with the prefix. */
    public void scanPrefix(String family, byte[] prefix, EntryVisitor visitor) {
        scan(family, prefix, (key, value) -> startsWith(key, prefix) && visitor.entry(key, value));
    }

    private static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    private record Entry(byte[] key, byte[] value) {}

    private static List<Entry> page(RocksIterator iterator) throws RocksDBException {
        List<Entry> page = new ArrayList<>();
        int bytes = 0;
        while (iterator.isValid() && page.size() < PAGE_ENTRIES && bytes < PAGE_BYTES) {
            Entry entry = new Entry(iterator.key(), iterator.value());
            page.add(entry);
            bytes += entry.key().length + entry.value().length;
            iterator.next();
        }
        // An iterator that met an error looks like one that reached the end.
        iterator.status();
        return page;
    }

    private ColumnFamilyHandle handle(String family) {
        ColumnFamilyHandle handle = families.get(family);
        if (handle == null) {
            throw new IllegalStateException("no family " + family + " in " + dir);
        }
        return handle;
    }

    private <T> T guarded(NativeCalls.NativeCall<T> call) {
        life.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException(dir + " is closed");
            }
            return NativeCalls.call(call);
        } catch (RocksDBException e) {
            throw RocksErrors.translate(dir, e);
        } finally {
            life.readLock().unlock();
        }
    }

    /** Waits for calls that are under way; idempotent. */
    @Override
    public void close() {
        life.writeLock().lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            NativeCalls.call(() -> {
                families.values().forEach(ColumnFamilyHandle::close);
                database.closeE();
                return true;
            });
        } catch (RocksDBException e) {
            throw RocksErrors.translate(dir, e);
        } finally {
            options.close();
            life.writeLock().unlock();
        }
    }
}
