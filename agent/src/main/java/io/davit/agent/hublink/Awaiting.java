package io.davit.agent.hublink;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Where blocking code waits for the event loop; never called on it. */
final class Awaiting {
    private Awaiting() {}

    /** @throws DavitException HUB_UNREACHABLE, HUB_UNTRUSTED */
    static <T> T of(Future<T> future, Duration atMost) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw Failures.ofCall(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw new DavitException(
                    ErrorCode.HUB_UNREACHABLE, "the hub took or gave nothing for " + atMost.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DavitException(ErrorCode.HUB_UNREACHABLE, "interrupted while waiting for the hub", e);
        }
    }
}
