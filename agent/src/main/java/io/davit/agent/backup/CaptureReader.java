package io.davit.agent.backup;

import io.davit.agent.cluster.BegunList;
import io.davit.agent.cluster.ListOrder;
import io.davit.agent.cluster.ListOutcome;
import io.davit.agent.cluster.RawObject;
import io.davit.agent.cluster.ResourceReader;
import io.davit.agent.run.RunContext;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lists of a capture, and asks for the next one while the last page of one is read. That one kind cannot be read is a problem
 * about it; that nothing can be read ends the run. For one thread.
 */
final class CaptureReader implements AutoCloseable {
    private final ResourceReader reader;
    private final Tally tally;
    private final RunContext run;
    private final Set<String> aggregated;
    private @Nullable Ahead ahead;

    private record Ahead(ListOrder order, BegunList list) {}

    CaptureReader(ResourceReader reader, Tally tally, RunContext run) {
        this(reader, tally, run, Set.of());
    }

    private CaptureReader(ResourceReader reader, Tally tally, RunContext run, Set<String> aggregated) {
        this.reader = reader;
        this.tally = tally;
        this.run = run;
        this.aggregated = aggregated;
    }

    /** Knowing the API groups with a server of their own: such a server may fail in any way while the cluster lives. */
    CaptureReader knowing(Set<String> aggregatedGroups) {
        return new CaptureReader(reader, tally, run, Set.copyOf(aggregatedGroups));
    }

    /** Reads one list; answers why it could not be read, if that is about this kind alone. */
    Optional<DavitException> read(ListOrder order, Consumer<RawObject> visitor) {
        return read(order, Optional.empty(), visitor);
    }

    /** @param next what is most probably read next; another one costs a request that nobody needed */
    Optional<DavitException> read(ListOrder order, Optional<ListOrder> next, Consumer<RawObject> visitor) {
        run.proceed();
        try (BegunList list = begun(order)) {
            ListOutcome outcome = list.read(visitor, () -> next.ifPresent(this::begin));
            if (!isAggregated(order)) {
                // Versions of another store say nothing about the span of this one.
                tally.listed(outcome);
            }
            tally.problems(outcome.problems());
            if (!outcome.consistent()) {
                tally.problem(Problem.warning(
                        ErrorCode.LIST_SKEWED,
                        subject(order),
                        "the list was read across more than one moment, as the first one expired"));
            }
            return Optional.empty();
        } catch (DavitException e) {
            if (isAboutKind(order, e.code())) {
                return Optional.of(e);
            }
            throw e;
        }
    }

    private BegunList begun(ListOrder order) {
        Ahead begun = ahead;
        if (begun != null && begun.order().equals(order)) {
            ahead = null;
            return begun.list();
        }
        return reader.begin(order, run);
    }

    /** Once, however often the last page of a list is asked for. */
    private void begin(ListOrder order) {
        if (ahead == null || !ahead.order().equals(order)) {
            close();
            ahead = new Ahead(order, reader.begin(order, run));
        }
    }

    /** Drops the list that was begun and not read. */
    @Override
    public void close() {
        Ahead begun = ahead;
        ahead = null;
        if (begun != null) {
            begun.list().close();
        }
    }

    private boolean isAboutKind(ListOrder order, ErrorCode code) {
        return switch (code) {
            case CLUSTER_FORBIDDEN, KIND_NOT_SERVED, CLUSTER_FAILED -> true;
            case CLUSTER_UNREACHABLE, CLUSTER_THROTTLED -> isAggregated(order);
            default -> false;
        };
    }

    private boolean isAggregated(ListOrder order) {
        return aggregated.contains(order.type().group());
    }

    private static String subject(ListOrder order) {
        return order.type() + order.namespace().map(name -> " in " + name).orElse("");
    }

    Problem problem(ListOrder order, DavitException e) {
        return switch (e.code()) {
            case CLUSTER_FORBIDDEN -> Problem.error(ErrorCode.KIND_HIDDEN, subject(order), e.sentence());
            case KIND_NOT_SERVED ->
                Problem.warning(ErrorCode.OBJECT_VANISHED, subject(order), "the kind is no longer served");
            default ->
                Problem.error(isAggregated(order) ? ErrorCode.API_GROUP_DEAD : e.code(), subject(order), e.sentence());
        };
    }
}
