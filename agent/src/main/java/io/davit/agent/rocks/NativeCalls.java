package io.davit.agent.rocks;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.rocksdb.RocksDBException;

/**
 * Keeps native calls off the carriers of virtual threads. A thread inside JNI cannot unmount, so an fsync or a read from
 * disk would hold one of the few carriers; two platform threads of our own take it instead (measured hand-over: about 20 µs,
 * against milliseconds of an fsync). A caller on a platform thread needs no such help and calls straight.
 */
final class NativeCalls {
    private static final int THREADS = 2;
    private static final ExecutorService POOL = pool();

    private NativeCalls() {}

    /** One call into RocksDB. */
    @FunctionalInterface
    interface NativeCall<T> {
        T call() throws RocksDBException;
    }

    private static ExecutorService pool() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("rocks-", 0).factory());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** An interrupt does not end the call, because a native call cannot be abandoned; the flag is set again afterwards. */
    static <T> T call(NativeCall<T> call) throws RocksDBException {
        if (!Thread.currentThread().isVirtual()) {
            return call.call();
        }
        Future<T> result = POOL.submit(call::call);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return result.get();
                } catch (InterruptedException again) {
                    interrupted = true;
                } catch (ExecutionException failed) {
                    throw unwrap(failed);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RocksDBException unwrap(ExecutionException failed) {
        return switch (failed.getCause()) {
            case RocksDBException rocks -> rocks;
            case RuntimeException runtime -> throw runtime;
            case Error error -> throw error;
            case null, default -> throw new IllegalStateException(failed);
        };
    }
}
