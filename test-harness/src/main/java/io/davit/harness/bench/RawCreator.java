package io.davit.harness.bench;

import io.davit.harness.bench.ObjectMix.Draft;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** The raw limit of a restore: POST after POST over a number of kept-alive connections, one request in flight on each. */
final class RawCreator {
    private static final int SHOWN = 300;

    private final ApiAddress address;

    RawCreator(ApiAddress address) {
        this.address = address;
    }

    record Totals(int created, long sentBytes, Duration time) {}

    private record Share(int created, long sentBytes) {}

    /**
     * Creates drafts 0 to count-1.
     *
     * @throws BenchFailure if one is answered by anything but 201
     */
    Totals create(int count, int inFlight, IntFunction<Draft> drafts) {
        AtomicInteger next = new AtomicInteger();
        AtomicBoolean hasFailed = new AtomicBoolean();
        long started = System.nanoTime();
        int created = 0;
        long sent = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(inFlight)) {
            List<Future<Share>> shares = new ArrayList<>();
            for (int i = 0; i < inFlight; i++) {
                shares.add(threads.submit(() -> {
                    try {
                        return createShare(next, hasFailed, count, drafts);
                    } catch (IOException | RuntimeException e) {
                        hasFailed.set(true);
                        throw e;
                    }
                }));
            }
            for (Future<Share> share : shares) {
                created += share.get().created();
                sent += share.get().sentBytes();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof BenchFailure failure
                    ? failure
                    : new BenchFailure("The raw CREATE broke", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("Interrupted", e);
        }
        return new Totals(created, sent, Duration.ofNanos(System.nanoTime() - started));
    }

    private Share createShare(AtomicInteger next, AtomicBoolean hasFailed, int count, IntFunction<Draft> drafts)
            throws IOException {
        int created = 0;
        long sent = 0;
        StringBuilder answer = new StringBuilder();
        BodySink beginning = (buffer, offset, length) -> {
            if (answer.length() < SHOWN) {
                answer.append(
                        new String(buffer, offset, Math.min(length, SHOWN - answer.length()), StandardCharsets.UTF_8));
            }
        };
        try (ApiConnection connection = ApiConnection.open(address)) {
            for (int i = next.getAndIncrement(); i < count && !hasFailed.get(); i = next.getAndIncrement()) {
                Draft draft = drafts.apply(i);
                answer.setLength(0);
                int status = connection.post(draft.path(), draft.body(), beginning);
                if (status != 201) {
                    throw new BenchFailure("CREATE in " + draft.path() + " answered " + status + ": " + answer);
                }
                created++;
                sent += draft.body().length;
            }
        }
        return new Share(created, sent);
    }
}
