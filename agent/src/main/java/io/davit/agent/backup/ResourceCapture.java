package io.davit.agent.backup;

import io.davit.agent.cluster.ListOrder;
import io.davit.agent.cluster.ObjectName;
import io.davit.agent.cluster.RawObject;
import io.davit.agent.cluster.ResourceReader;
import io.davit.agent.cluster.ResourceType;
import io.davit.agent.repository.ResourceKey;
import io.davit.agent.repository.ResourceWriter;
import io.davit.agent.run.CrashPoint;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Captures API objects as bytes, in the order of {@link ResourceKey}: namespaced kinds first, then what the selection needs of the
 * cluster-scoped ones, and what the order chooses of them.
 */
final class ResourceCapture {
    private static final String CLUSTER_ROLES = "rbac.authorization.k8s.io/clusterroles";

    private final Walk walk;
    private final Choices choices;
    private final Tally tally;
    private final ResourceWriter writer;
    private final Set<String> namespaces;
    private final ChildrenTable children = new ChildrenTable();
    private final Closure closure;
    private final Set<ResourceType> originalsListed = new HashSet<>();
    private CaptureReader reader;
    private SameObjects same = SameObjects.among(List.of(), Set.of());
    private long captured;

    ResourceCapture(ResourceReader reader, Walk walk, ResourceWriter writer) {
        this.walk = walk;
        this.choices = walk.choices();
        this.tally = walk.tally();
        this.writer = writer;
        this.namespaces = walk.selection().asSet();
        this.closure = new Closure(namespaces);
        this.reader = new CaptureReader(reader, walk.tally(), walk.run());
    }

    /** Captures all; answers the claims whose volumes are to be moved. */
    Claims capture() {
        try {
            return captureAll();
        } finally {
            reader.close();
        }
    }

    private Claims captureAll() {
        Set<String> aggregated = AggregatedGroups.find(reader, walk.discovery(), tally);
        reader = reader.knowing(aggregated);
        AggregatedGroups.tell(aggregated, walk.discovery(), choices, tally);
        List<ResourceType> types = walk.discovery().types().stream()
                .filter(CaptureExceptions::isCaptured)
                .filter(type -> !aggregated.contains(type.group()) || choices.isAskedFor(type.group()))
                .toList();
        List<ResourceType> namespaced =
                types.stream().filter(ResourceType::namespaced).toList();
        same = SameObjects.among(namespaced, aggregated);
        List<ResourceType> clusterScoped = types.stream()
                .filter(type -> !type.namespaced() && !choices.isLeftOut(type))
                .filter(type -> closure.concerns(type) || choices.concerns(type))
                .toList();
        Optional<ListOrder> after = first(clusterScoped, 0).map(ListOrder::all);
        for (int i = 0; i < namespaced.size(); i++) {
            Optional<ResourceType> next = first(namespaced, i + 1);
            captureNamespaced(namespaced.get(i), next.isPresent() ? next.flatMap(this::firstList) : after);
        }
        CrashPoint.BACKUP_RESOURCES_HALF.reached();
        choices.types().forEach(closure::learnKind);
        for (int i = 0; i < clusterScoped.size(); i++) {
            captureClusterScoped(
                    clusterScoped.get(i), first(clusterScoped, i + 1).map(ListOrder::all));
        }
        tally.problems(choices.problems());
        writer.finish();
        CrashPoint.BACKUP_RESOURCES_DONE.reached();
        return closure.claims();
    }

    private static Optional<ResourceType> first(List<ResourceType> types, int from) {
        return types.stream().skip(from).findFirst();
    }

    /** What is read first of a namespaced kind, as far as that can be said beforehand. */
    private Optional<ListOrder> firstList(ResourceType type) {
        boolean othersFirst = choices.isLeftOut(type)
                || ChildrenTable.LISTED_BEFORE.containsKey(type.id())
                || same.originalOf(type).isPresent();
        if (othersFirst) {
            return Optional.empty();
        }
        return walk.selection().isFew()
                ? walk.selection().namespaces().stream().findFirst().map(namespace -> ListOrder.in(type, namespace))
                : Optional.of(ListOrder.all(type));
    }

    /** @param next what is read after it */
    private void captureNamespaced(ResourceType type, Optional<ListOrder> next) {
        if (choices.isLeftOut(type)) {
            // Its children are children still, as far as it is a child itself. What cannot be read is not missed here.
            if (ChildrenTable.isBetween(type)) {
                readSelected(type, true, Optional.empty(), object -> {
                    if (children.isChild(object)) {
                        children.represents(object);
                    }
                });
            }
            return;
        }
        for (String owner : ChildrenTable.LISTED_BEFORE.getOrDefault(type.id(), Set.of())) {
            // What cannot be read is not told here, but when the owner's own turn comes.
            walk.discovery()
                    .find(owner)
                    .filter(ownerType -> !choices.isLeftOut(ownerType))
                    .ifPresent(ownerType -> readSelected(ownerType, true, Optional.empty(), children::represents));
        }
        same.originalOf(type)
                .filter(this::isStillToBeListed)
                .ifPresent(original -> readSelected(original, true, Optional.empty(), same::saw));
        long before = captured;
        readSelected(type, false, next, this::consider).forEach(tally::problem);
        if (captured > before) {
            closure.learnKind(type);
        }
    }

    /** Whether the objects of an original are not known yet when those of another name are captured. */
    private boolean isStillToBeListed(ResourceType original) {
        return !originalsListed.contains(original) && originalsListed.add(original);
    }

    /** Reads a kind in the selected namespaces, in the order of the stream; answers what could not be read. */
    private List<Problem> readSelected(
            ResourceType type, boolean metadataOnly, Optional<ListOrder> next, Consumer<RawObject> visitor) {
        if (!walk.selection().isFew()) {
            ListOrder everywhere = new ListOrder(type, Optional.empty(), metadataOnly);
            Optional<DavitException> failure = reader.read(everywhere, next, object -> {
                if (namespaces.contains(object.metadata().name().namespace())) {
                    visitor.accept(object);
                }
            });
            if (failure.isEmpty() || failure.get().code() != ErrorCode.CLUSTER_FORBIDDEN) {
                return failure.map(e -> reader.problem(everywhere, e)).stream().toList();
            }
        }
        List<Problem> problems = new ArrayList<>();
        List<ListOrder> orders = walk.selection().namespaces().stream()
                .map(namespace -> new ListOrder(type, Optional.of(namespace), metadataOnly))
                .toList();
        for (int i = 0; i < orders.size(); i++) {
            ListOrder order = orders.get(i);
            Optional<ListOrder> following =
                    orders.stream().skip(i + 1L).findFirst().or(() -> next);
            reader.read(order, following, visitor)
                    .map(e -> reader.problem(order, e))
                    .ifPresent(problems::add);
        }
        return problems;
    }

    /** Decides about one namespaced object. */
    private void consider(RawObject object) {
        if (same.isDuplicate(object)) {
            tally.skipped(Skip.SERVED_TWICE);
            return;
        }
        same.saw(object);
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

    private void captureClusterScoped(ResourceType type, Optional<ListOrder> next) {
        ListOrder all = ListOrder.all(type);
        if (type.id().equals(CLUSTER_ROLES)) {
            Optional<DavitException> failure = reader.read(all, Optional.of(all), this::learnRole);
            if (failure.isPresent()) {
                tally.problem(reader.problem(all, failure.get()));
                return;
            }
            closure.roles().close();
        }
        reader.read(all, next, object -> {
                    boolean chosen = choices.chooses(object);
                    if (chosen || closure.needs(object)) {
                        add(object);
                        closure.learnClusterScoped(object);
                    }
                })
                .ifPresentOrElse(e -> tally.problem(reader.problem(all, e)), () -> tally.problems(choices.unmet(type)));
    }

    private void learnRole(RawObject role) {
        closure.roles().learn(role);
        if (choices.chooses(role)) {
            closure.roles().refer(role.metadata().name().name());
        }
    }

    private void add(RawObject object) {
        ObjectName name = object.metadata().name();
        ResourceKey key = new ResourceKey(object.type().id(), name.namespace(), name.name());
        writer.add(key, object.json());
        captured++;
        tally.captured(key);
        walk.run().progress().objects(1);
    }
}
