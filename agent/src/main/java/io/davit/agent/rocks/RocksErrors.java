package io.davit.agent.rocks;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.nio.file.Path;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Translates RocksDB's failures once. */
final class RocksErrors {
    private RocksErrors() {}

    static DavitException translate(Path dir, RocksDBException e) {
        String said = e.getMessage() == null ? "" : e.getMessage();
        return new DavitException(code(e.getStatus(), said), dir + ": " + said, e);
    }

    private static ErrorCode code(Status status, String said) {
        // RocksDB has no status of its own for a lock that is held; both sentences stand in its
        // PosixFileSystem::LockFile.
        if (said.contains("While lock file") || said.contains("lock hold by current process")) {
            return ErrorCode.LEDGER_IN_USE;
        }
        if (status != null && status.getSubCode() == Status.SubCode.NoSpace) {
            return ErrorCode.DISK_FULL;
        }
        if (status == null) {
            return ErrorCode.INTERNAL_ERROR;
        }
        return switch (status.getCode()) {
            case Corruption, NotFound, InvalidArgument -> ErrorCode.LEDGER_DAMAGED;
            case IOError -> said.contains("No such file") ? ErrorCode.LEDGER_DAMAGED : ErrorCode.DATA_DIR_UNUSABLE;
            default -> ErrorCode.INTERNAL_ERROR;
        };
    }
}
