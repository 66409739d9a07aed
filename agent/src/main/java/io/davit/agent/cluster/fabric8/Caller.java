package io.davit.agent.cluster.fabric8;

import io.davit.agent.run.Pause;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import java.time.Clock;
import java.util.Optional;

/** The one retry decorator of calls with small answers. */
final class Caller {
    private final ApiClient client;
    private final Clock clock;
    private final Pause pause;

    Caller(ApiClient client, Clock clock, Pause pause) {
        this.client = client;
        this.clock = clock;
        this.pause = pause;
    }

    RetryBudget budget() {
        return new RetryBudget(clock, pause, () -> {});
    }

    /**
     * A call that may be sent twice without harm. Refusals are answers; transient ones are tried again and at last given back.
     *
     * @throws DavitException CLUSTER_UNREACHABLE if no answer came at all
     */
    ApiResponse call(ApiRequest request) {
        RetryBudget budget = budget();
        while (true) {
            try {
                ApiResponse response = client.call(request);
                if (response.isSuccessful()
                        || !StatusTable.isTransient(response.status())
                        || !budget.again(response.retryAfter())) {
                    return response;
                }
            } catch (IOException e) {
                if (!budget.again(Optional.empty())) {
                    throw unreachable(e);
                }
            }
        }
    }

    static DavitException unreachable(IOException e) {
        Throwable cause = e;
        boolean refused = false;
        while (cause.getCause() != null) {
            cause = cause.getCause();
            refused |= cause instanceof ConnectException || cause instanceof ClosedChannelException;
        }
        String why = cause.getMessage();
        if (why == null) {
            why = refused ? "no connection" : "it did not answer";
        }
        return new DavitException(ErrorCode.CLUSTER_UNREACHABLE, "the API server cannot be reached: " + why, e);
    }
}
