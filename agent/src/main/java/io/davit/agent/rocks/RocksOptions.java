package io.davit.agent.rocks;

import java.util.ArrayDeque;
import java.util.Deque;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.ReadOptions;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteOptions;

/**
 * The settings of one store, tuned for a small process: one block cache of 8 MiB for all stores, 4 MiB of unwritten data
 * per store, few files, one background thread. Owns the native objects.
 */
final class RocksOptions implements AutoCloseable {
    private static final long MIB = 1024 * 1024;
    private static final int OPEN_FILES = 64;

    private final Deque<AutoCloseable> owned = new ArrayDeque<>();
    final DBOptions database;
    final ColumnFamilyOptions family;
    final WriteOptions synced;
    final WriteOptions relaxed;
    final ReadOptions read;

    /** Made after the library is loaded, shared by every store of the process, never closed. */
    private static final class Shared {
        static final Cache BLOCKS = new LRUCache(8 * MIB);
    }

    RocksOptions(boolean readOnly) {
        database = own(new DBOptions())
                .setCreateIfMissing(!readOnly)
                .setCreateMissingColumnFamilies(!readOnly)
                .setParanoidChecks(true)
                // A record that was cut off by a kill is no damage; anything else in the log is.
                .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
                .setDbWriteBufferSize(4 * MIB)
                .setMaxTotalWalSize(8 * MIB)
                // A reader beside the owner must keep what the owner may delete; the owner stays within few handles.
                .setMaxOpenFiles(readOnly ? -1 : OPEN_FILES)
                .setMaxBackgroundJobs(2)
                .setStatsDumpPeriodSec(0)
                .setSkipStatsUpdateOnDbOpen(true)
                .setMaxManifestFileSize(MIB)
                .setManifestPreallocationSize(64 * 1024)
                .setInfoLogLevel(InfoLogLevel.ERROR_LEVEL)
                .setKeepLogFileNum(2)
                .setMaxLogFileSize(MIB)
                // Otherwise each opening reserves more for its log than these stores ever hold, and gives it back when
                // it closes: 8 % of an opening.
                .setAllowFAllocate(false);
        family = own(new ColumnFamilyOptions())
                .setWriteBufferSize(4 * MIB)
                .setMaxWriteBufferNumber(2)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setTableFormatConfig(new BlockBasedTableConfig()
                        .setBlockCache(Shared.BLOCKS)
                        .setCacheIndexAndFilterBlocks(true)
                        .setFilterPolicy(own(new BloomFilter(10))));
        synced = own(new WriteOptions()).setSync(true);
        relaxed = own(new WriteOptions()).setSync(false);
        read = own(new ReadOptions()).setVerifyChecksums(true);
    }

    private <T extends AutoCloseable> T own(T made) {
        owned.push(made);
        return made;
    }

    @Override
    public void close() {
        while (!owned.isEmpty()) {
            try {
                owned.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("native options cannot be freed", e);
            }
        }
    }
}
