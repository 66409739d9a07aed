package io.davit.agent.backup;

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

/** Reads the lists of a capture. That one kind cannot be read is a problem about it; that nothing can be read ends the run. */
final class CaptureReader {
    private final ResourceReader reader;
    private final Tally tally;
    private final RunContext run;
    private final Set<String> aggregated;

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
        run.proceed();
        try {
            ListOutcome outcome = reader.list(order, visitor, run);
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
