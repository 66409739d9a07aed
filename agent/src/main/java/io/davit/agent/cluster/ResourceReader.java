package io.davit.agent.cluster;

import io.davit.agent.run.RunContext;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads raw objects, page by page, in bounded memory. */
public interface ResourceReader {
    /**
     * Visits every object once, in the server's order (bytes of {@code namespace/name}). Expired continue tokens are
     * carried on by C4; 429 and 5xx are retried within a budget.
     *
     * @throws io.davit.errors.DavitException CLUSTER_FORBIDDEN, KIND_NOT_SERVED, CLUSTER_UNREACHABLE, CLUSTER_THROTTLED, CLUSTER_FAILED,
     *     RUN_CANCELED; whatever the visitor throws passes through
     */
    ListOutcome list(ListOrder order, Consumer<RawObject> visitor, RunContext run);

    /** Begins a list that is read soon. Nothing is thrown here; why it cannot be read is told to its reader. */
    default BegunList begin(ListOrder order, RunContext run) {
        return new BegunList() {
            @Override
            public ListOutcome read(Consumer<RawObject> visitor, Runnable lastPage) {
                return list(order, visitor, run);
            }

            @Override
            public void close() {
                // Nothing was asked for yet.
            }
        };
    }

    /**
     * How many objects a LIST would show, without listing them; empty if the server does not say.
     *
     * @throws io.davit.errors.DavitException as {@link #list}
     */
    default Optional<Long> count(ListOrder order) {
        return Optional.empty();
    }

    /** The object, or empty when the server positively says that it is not there. */
    Optional<RawObject> get(ResourceType type, ObjectName name);
}
