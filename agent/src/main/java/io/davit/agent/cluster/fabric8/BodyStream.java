package io.davit.agent.cluster.fabric8;

import io.fabric8.kubernetes.client.http.AsyncBody;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A response body that arrives while it is read. The HTTP client may run ahead by {@link #AHEAD} bytes; then it is not
 * asked for more, so that a page that was fetched early costs no more memory than that.
 */
final class BodyStream extends InputStream implements AsyncBody.Consumer<List<ByteBuffer>> {
    /** Bytes that may wait unread per response. */
    static final int AHEAD = 512 * 1024;

    /** The only empty buffer that is ever put into the queue. */
    private static final ByteBuffer END = ByteBuffer.allocate(0);

    private final Duration stall;
    private final Runnable proceed;
    private final LinkedBlockingQueue<ByteBuffer> arrived = new LinkedBlockingQueue<>();
    private final AtomicLong waiting = new AtomicLong();
    private volatile @Nullable AsyncBody source;
    private volatile @Nullable Throwable failure;
    private volatile boolean hungry;
    private ByteBuffer current = END;
    private boolean ended;

    /**
     * @param stall how long nothing may arrive
     * @param proceed called about once a second while waiting; throws to give up
     */
    BodyStream(Duration stall, Runnable proceed) {
        this.stall = stall;
        this.proceed = proceed;
    }

    /** Begins the transfer; called once, when the response's head is there. */
    void start(AsyncBody body) {
        source = body;
        CompletableFuture<Void> unused = body.done().whenComplete((nothing, error) -> {
            failure = error;
            arrived.add(END);
        });
        body.consume();
    }

    @Override
    public void consume(List<ByteBuffer> buffers, AsyncBody body) {
        long bytes = 0;
        for (ByteBuffer buffer : buffers) {
            if (buffer.hasRemaining()) {
                bytes += buffer.remaining();
                arrived.add(buffer);
            }
        }
        if (waiting.addAndGet(bytes) < AHEAD) {
            body.consume();
        } else {
            hungry = true;
            askAgain();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        while (!current.hasRemaining()) {
            if (ended) {
                return -1;
            }
            current = take();
            ended = !current.hasRemaining();
            if (ended) {
                Throwable why = failure;
                if (why != null) {
                    throw new IOException("the response broke off", why);
                }
                return -1;
            }
        }
        int count = Math.min(length, current.remaining());
        current.get(target, offset, count);
        waiting.addAndGet(-count);
        askAgain();
        return count;
    }

    private void askAgain() {
        AsyncBody body = source;
        if (hungry && body != null && waiting.get() < AHEAD / 2) {
            hungry = false;
            body.consume();
        }
    }

    private ByteBuffer take() throws IOException {
        long deadline = System.nanoTime() + stall.toNanos();
        try {
            while (true) {
                ByteBuffer next = arrived.poll(1, TimeUnit.SECONDS);
                if (next != null) {
                    return next;
                }
                proceed.run();
                if (System.nanoTime() - deadline > 0) {
                    throw new IOException("nothing arrived for " + stall.toSeconds() + " s");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while reading a response", e);
        }
    }

    /** Ends the transfer, read to its end or not. */
    @Override
    public void close() {
        AsyncBody body = source;
        if (body != null && !ended) {
            body.cancel();
        }
        ended = true;
        current = END;
        arrived.clear();
    }
}
