package io.davit.agent.endpoint;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;

/**
 * The only bridge between Vert.x and the agent: runs blocking code on a virtual thread, and answers on the event loop it was
 * asked from.
 */
final class Offload {
    /** More than this many at once is somebody's mistake. */
    private static final int CALLS = 64;

    private final Vertx vertx;
    private final Semaphore calls = new Semaphore(CALLS);

    Offload(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Thrown into the future when too many calls are under way. */
    static final class TooMany extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    <T> Future<T> call(Callable<T> blocking) {
        if (!calls.tryAcquire()) {
            return Future.failedFuture(new TooMany());
        }
        Context loop = vertx.getOrCreateContext();
        Promise<T> promise = Promise.promise();
        Thread.ofVirtual().name("endpoint-call").start(() -> {
            try {
                T result = blocking.call();
                loop.runOnContext(ignored -> promise.complete(result));
            } catch (Exception | Error e) {
                loop.runOnContext(ignored -> promise.fail(e));
            } finally {
                calls.release();
            }
        });
        return promise.future();
    }
}
