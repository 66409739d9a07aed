package io.davit.hub.api;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.concurrent.Semaphore;

/** Where blocking calls run: each on a virtual thread, so many at once and no more. The edges' only way into the services. */
public final class Calls {
    private final Semaphore calls;
    private final Semaphore streams;

    /**
     * @param calls so many may be under way
     * @param streams so many may be open; each waits most of its time
     */
    public Calls(int calls, int streams) {
        this.calls = new Semaphore(calls);
        this.streams = new Semaphore(streams);
    }

    /** @throws DavitException TOO_MANY_REQUESTS if too many are under way */
    public void start(ApiMethod method, Runnable call) {
        switch (method) {
            case ApiMethod.Unary ignored -> start(calls, call);
            case ApiMethod.Stream ignored -> start(streams, call);
        }
    }

    /** What is not a method of the contract, such as a page of metrics. */
    public void start(Runnable call) {
        start(calls, call);
    }

    private static void start(Semaphore places, Runnable call) {
        if (!places.tryAcquire()) {
            throw new DavitException(ErrorCode.TOO_MANY_REQUESTS, "the hub has too many calls under way");
        }
        Thread.ofVirtual().name("api-call").start(() -> {
            try {
                call.run();
            } finally {
                places.release();
            }
        });
    }
}
