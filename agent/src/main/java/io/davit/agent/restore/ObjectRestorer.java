package io.davit.agent.restore;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.cluster.ApplyResult;
import io.davit.agent.cluster.ClusterGateway;
import io.davit.agent.cluster.RawObject;
import io.davit.agent.cluster.ResourceType;
import io.davit.agent.repository.ResourceKey;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Restores one API object: rewrites it, asks the guardrails, creates it, and judges what is there already. May be called
 * twice for the same object, and by many threads.
 */
final class ObjectRestorer {
    /** What the server throws for one object or kind without being in trouble itself, such as a webhook that does not answer. */
    static final Set<ErrorCode> OF_ONE_OBJECT = Set.of(
            ErrorCode.CLUSTER_FAILED,
            ErrorCode.CLUSTER_FORBIDDEN,
            ErrorCode.KIND_NOT_SERVED,
            ErrorCode.OBJECT_INVALID,
            ErrorCode.OBJECT_TOO_LARGE);

    /** So many failures in a row are the server's, not the objects'; each was retried for its own time before. */
    private static final int TROUBLE = 20;

    private static final Logger LOG = LoggerFactory.getLogger(ObjectRestorer.class);

    private final ClusterGateway cluster;
    private final Kinds kinds;
    private final ObjectGuard guard;
    private final RestoreMark mark;
    private final Spools spools;
    private final ExistingObjects existing;
    private final AtomicInteger failuresInARow = new AtomicInteger();

    ObjectRestorer(ClusterGateway cluster, Kinds kinds, ObjectGuard guard, RestoreMark mark, Spools spools) {
        this.cluster = cluster;
        this.kinds = kinds;
        this.guard = guard;
        this.mark = mark;
        this.spools = spools;
        this.existing = new ExistingObjects(cluster);
    }

    /** Either an object that may be created, or what became of it without that. */
    sealed interface Prepared {
        record Go(Placement placement) implements Prepared {}

        record Stop(ItemOutcome outcome) implements Prepared {}
    }

    ItemOutcome restore(ResourceKey key, byte[] json, RestoreAim aim) {
        return switch (prepare(key, json, aim)) {
            case Prepared.Stop stop -> stop.outcome();
            case Prepared.Go go -> place(go.placement());
        };
    }

    /** Rewrites the object and asks whether it may be applied at all. A broken object fails alone. */
    Prepared prepare(ResourceKey key, byte[] json, RestoreAim aim) {
        try {
            ObjectNode captured = Json.object(json);
            return switch (Transformers.transform(key, captured, aim)) {
                case Transformed.Left left ->
                    new Prepared.Stop(new ItemOutcome(
                            subject(key, aim), ItemOutcome.State.SKIPPED, Optional.empty(), left.reason()));
                case Transformed.Ready ready -> allowed(key, ready, aim);
            };
        } catch (DavitException e) {
            return failed(key, aim, e.code(), e.sentence());
        } catch (RuntimeException defect) {
            // The exception may quote the object, so only its kind is told.
            String kind = defect.getClass().getSimpleName();
            LOG.atError()
                    .addKeyValue("subject", subject(key, aim))
                    .addKeyValue("exception", kind)
                    .log("Rewriting failed");
            return failed(key, aim, ErrorCode.INTERNAL_ERROR, "It could not be rewritten (" + kind + ").");
        }
    }

    private Prepared allowed(ResourceKey key, Transformed.Ready ready, RestoreAim aim) {
        Optional<ObjectGuard.Refusal> refusal = guard.refusal(key, ready.object());
        if (refusal.isPresent()) {
            return new Prepared.Stop(new ItemOutcome(
                    subject(key, aim),
                    ItemOutcome.State.SKIPPED,
                    Optional.of(refusal.get().code()),
                    refusal.get().reason()));
        }
        Optional<ResourceType> type = kinds.of(key.resource(), ready.object());
        return type.isEmpty()
                ? failed(key, aim, ErrorCode.KIND_NOT_SERVED, "The target does not serve this kind.")
                : new Prepared.Go(Placement.of(key.resource(), type.get(), ready));
    }

    private static Prepared failed(ResourceKey key, RestoreAim aim, ErrorCode code, String message) {
        return new Prepared.Stop(
                new ItemOutcome(subject(key, aim), ItemOutcome.State.FAILED, Optional.of(code), message));
    }

    /** {@code apps/deployments harbour/web}, with the names of the target. */
    static String subject(ResourceKey key, RestoreAim aim) {
        String name =
                key.resource().equals(ApplyOrder.NAMESPACES) ? aim.mappings().namespace(key.name()) : key.name();
        String prefix = key.isClusterScoped() ? "" : aim.mappings().namespace(key.namespace()) + "/";
        return key.resource() + " " + prefix + name;
    }

    ItemOutcome place(Placement placement) {
        mark.put(placement.object(), placement.hasOwners());
        try {
            ItemOutcome outcome = create(placement, 1);
            failuresInARow.set(0);
            return outcome;
        } catch (DavitException e) {
            if (!OF_ONE_OBJECT.contains(e.code()) || failuresInARow.incrementAndGet() >= TROUBLE) {
                throw e;
            }
            return placement.outcome(ItemOutcome.State.FAILED, e.code(), e.sentence());
        }
    }

    private ItemOutcome create(Placement placement, int round) {
        byte[] json = Json.bytes(placement.object());
        ApplyResult result =
                cluster.applier().create(placement.type(), placement.name().namespace(), json);
        return switch (result) {
            case ApplyResult.Applied applied -> {
                spools.created(placement, applied.metadata().uid());
                yield placement.created();
            }
            case ApplyResult.AlreadyThere there -> {
                Optional<RawObject> live = cluster.reader().get(placement.type(), placement.name());
                if (live.isPresent()) {
                    yield meet(placement, live.get());
                }
                yield round == 1
                        ? create(placement, 2)
                        : placement.outcome(
                                ItemOutcome.State.FAILED,
                                ErrorCode.OBJECT_BEING_DELETED,
                                "An object of that name comes and goes.");
            }
            case ApplyResult.Refused refused -> refused(placement, refused, round);
            case ApplyResult.NotThere odd -> throw new IllegalStateException("a create cannot answer that");
            case ApplyResult.Changed odd -> throw new IllegalStateException("a create cannot answer that");
        };
    }

    /** Ours is what this run created before; what an earlier restore of the same point left without its owners gets them. */
    private ItemOutcome meet(Placement placement, RawObject live) {
        ObjectNode there = Json.object(live.json());
        boolean ours = mark.isOfThisRun(there);
        ItemOutcome outcome = existing.judge(placement, live, ours);
        if (outcome.state() != ItemOutcome.State.FAILED) {
            if (mark.isUnlinked(there)) {
                spools.unlinked(placement, live.metadata().uid());
            }
            if (ours) {
                spools.met(placement, live.metadata().uid());
            }
        }
        return outcome;
    }

    /** A refusal may hide that the object is there: quotas, webhooks and port allocation are asked before the name. */
    private ItemOutcome refused(Placement placement, ApplyResult.Refused refused, int round) {
        if (refused.code() == ErrorCode.KIND_NOT_SERVED || refused.code() == ErrorCode.CLUSTER_FORBIDDEN) {
            return placement.outcome(ItemOutcome.State.FAILED, refused.code(), refused.message());
        }
        Optional<RawObject> live = cluster.reader().get(placement.type(), placement.name());
        if (live.isPresent()) {
            return meet(placement, live.get());
        }
        if (refused.code() == ErrorCode.NODE_PORT_TAKEN && round == 1) {
            TrafficRows.clearNodePorts(placement.object());
            return create(
                    withRemark(placement, ErrorCode.NODE_PORT_TAKEN, "Its node ports were taken; it has new ones."), 2);
        }
        return placement.outcome(ItemOutcome.State.FAILED, refused.code(), refused.message());
    }

    private static Placement withRemark(Placement placement, ErrorCode code, String sentence) {
        List<Rewriting.Remark> remarks = new ArrayList<>();
        remarks.add(new Rewriting.Remark(Optional.of(code), sentence));
        remarks.addAll(placement.ready().remarks());
        return Placement.of(
                placement.resource(),
                placement.type(),
                new Transformed.Ready(
                        placement.object(),
                        placement.ready().owners(),
                        placement.ready().managers(),
                        List.copyOf(remarks)));
    }
}
