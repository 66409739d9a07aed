package io.davit.agent.backup;

import io.davit.agent.cluster.ClusterGateway;
import io.davit.agent.cluster.Discovery;
import io.davit.agent.cluster.ListOrder;
import io.davit.agent.cluster.ListOutcome;
import io.davit.agent.cluster.ObjectName;
import io.davit.agent.cluster.RawObject;
import io.davit.agent.cluster.ResourceType;
import io.davit.agent.repository.ResourceKey;
import io.davit.agent.repository.ResourceWriter;
import io.davit.agent.run.CrashPoint;
import io.davit.agent.run.RunContext;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Captures API objects as bytes, in the order of {@link ResourceKey}: namespaced kinds first, then what the selection needs of the
 * cluster-scoped ones. A kind that cannot be read is a problem, never the end of the run.
 */
final class ResourceCapture {
    private static final String CLUSTER_ROLES = "rbac.authorization.k8s.io/clusterroles";

    private final ClusterGateway cluster;
    private final Discovery discovery;
    private final Selection selection;
    private final ResourceWriter writer;
    private final Tally tally;
    private final RunContext run;
    private final Set<String> namespaces;
    private final ChildrenTable children = new ChildrenTable();
    private final Closure closure;
    private long captured;

    ResourceCapture(
            ClusterGateway cluster,
            Discovery discovery,
            Selection selection,
            ResourceWriter writer,
            Tally tally,
            RunContext run) {
        this.cluster = cluster;
        this.discovery = discovery;
        this.selection = selection;
        this.writer = writer;
        this.tally = tally;
        this.run = run;
        this.namespaces = selection.asSet();
        this.closure = new Closure(namespaces);
    }

    /** Captures all; answers the claims whose volumes are to be moved. */
    Claims capture() {
        tally.problems(discovery.problems());
        Set<String> aggregated = AggregatedGroups.find(cluster, discovery, tally, run);
        List<ResourceType> types = discovery.types().stream()
                .filter(CaptureExceptions::isCaptured)
                .filter(type -> !aggregated.contains(type.group()))
                .toList();
        types.stream().filter(ResourceType::namespaced).forEach(this::captureNamespaced);
        CrashPoint.BACKUP_RESOURCES_HALF.reached();
        types.stream()
                .filter(type -> !type.namespaced() && closure.concerns(type))
                .forEach(this::captureClusterScoped);
        writer.finish();
        CrashPoint.BACKUP_RESOURCES_DONE.reached();
        return closure.claims();
    }

    private void captureNamespaced(ResourceType type) {
        for (String owner : ChildrenTable.LISTED_BEFORE.getOrDefault(type.id(), Set.of())) {
            // What cannot be read is not told here, but when the owner's own turn comes.
            discovery.find(owner).ifPresent(ownerType -> readSelected(ownerType, true, children::represents));
        }
        long before = captured;
        readSelected(type, false, this::consider).forEach(tally::problem);
        if (captured > before) {
            closure.learnKind(type);
        }
    }

    /** Reads a kind in the selected namespaces, in the order of the stream; answers what could not be read. */
    private List<Problem> readSelected(ResourceType type, boolean metadataOnly, Consumer<RawObject> visitor) {
        if (!selection.isFew()) {
            ListOrder everywhere = new ListOrder(type, Optional.empty(), metadataOnly);
            Optional<DavitException> failure = read(everywhere, object -> {
                if (namespaces.contains(object.metadata().name().namespace())) {
                    visitor.accept(object);
                }
            });
            if (failure.isEmpty() || failure.get().code() != ErrorCode.CLUSTER_FORBIDDEN) {
                return failure.map(e -> kindProblem(everywhere, e)).stream().toList();
            }
        }
        List<Problem> problems = new ArrayList<>();
        for (String namespace : selection.namespaces()) {
            ListOrder order = new ListOrder(type, Optional.of(namespace), metadataOnly);
            read(order, visitor).map(e -> kindProblem(order, e)).ifPresent(problems::add);
        }
        return problems;
    }

    /** Decides about one namespaced object. */
    private void consider(RawObject object) {
        if (children.isChild(object)) {
            children.represents(object);
            tally.skipped(Skip.OWNED);
            return;
        }
        Optional<Skip> skip = CaptureExceptions.skip(object);
        if (skip.isPresent()) {
            if (skip.get() == Skip.BEING_DELETED) {
                children.represents(object);
            }
            tally.skipped(skip.get());
            return;
        }
        add(object);
        children.represents(object);
        closure.learn(object);
    }

    private void captureClusterScoped(ResourceType type) {
        ListOrder all = ListOrder.all(type);
        if (type.id().equals(CLUSTER_ROLES)) {
            Optional<DavitException> failure = read(all, closure.roles()::learn);
            if (failure.isPresent()) {
                tally.problem(kindProblem(all, failure.get()));
                return;
            }
            closure.roles().close();
        }
        read(all, object -> {
                    if (closure.needs(object)) {
                        add(object);
                        closure.learnClusterScoped(object);
                    }
                })
                .ifPresent(e -> tally.problem(kindProblem(all, e)));
    }

    private void add(RawObject object) {
        ObjectName name = object.metadata().name();
        ResourceKey key = new ResourceKey(object.type().id(), name.namespace(), name.name());
        writer.add(key, object.json());
        captured++;
        tally.captured(key);
        run.progress().objects(1);
    }

    /** Reads one list; answers why it could not be read, if that is about this kind alone. */
    private Optional<DavitException> read(ListOrder order, Consumer<RawObject> visitor) {
        run.proceed();
        try {
            ListOutcome outcome = cluster.reader().list(order, visitor, run);
            tally.listed(outcome);
            tally.problems(outcome.problems());
            if (!outcome.consistent()) {
                tally.problem(Problem.warning(
                        ErrorCode.LIST_SKEWED,
                        subject(order),
                        "the list was read across more than one moment, as the first one expired"));
            }
            return Optional.empty();
        } catch (DavitException e) {
            return switch (e.code()) {
                case CLUSTER_FORBIDDEN, KIND_NOT_SERVED, CLUSTER_FAILED -> Optional.of(e);
                default -> throw e;
            };
        }
    }

    private static String subject(ListOrder order) {
        return order.type() + order.namespace().map(name -> " in " + name).orElse("");
    }

    private static Problem kindProblem(ListOrder order, DavitException e) {
        return switch (e.code()) {
            case CLUSTER_FORBIDDEN -> Problem.error(ErrorCode.KIND_HIDDEN, subject(order), e.sentence());
            case KIND_NOT_SERVED ->
                Problem.warning(ErrorCode.OBJECT_VANISHED, subject(order), "the kind is no longer served");
            default -> Problem.error(e.code(), subject(order), e.sentence());
        };
    }
}
