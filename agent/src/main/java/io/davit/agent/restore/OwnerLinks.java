package io.davit.agent.restore;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.cluster.ApplyResult;
import io.davit.agent.cluster.ObjectName;
import io.davit.agent.cluster.RawObject;
import io.davit.agent.cluster.ResourceType;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Gives restored objects their owners back (A3): last, when the owners are there, and only to an owner that was just
 * read alive in the same namespace or in cluster scope. A stale UID would make the garbage collector delete what was restored.
 */
final class OwnerLinks {
    /** Controllers write to fresh objects, so that a resourceVersion may be old at once; each try reads again. */
    private static final int TRIES = 5;

    private final RestoreWork work;
    private final OwnerSpool spool;
    private final RestoreMark mark;

    OwnerLinks(RestoreWork work, OwnerSpool spool) {
        this.work = work;
        this.mark = work.mark();
        this.spool = spool;
    }

    void relink() {
        FirstFailure failure = new FirstFailure();
        try (Crew crew = new Crew(work.writes(), work.run(), failure)) {
            spool.read(entry -> crew.submit(() -> tryLink(entry)));
            crew.finish();
        }
    }

    /** An object that the server refuses to show or to change stays without its owners, and says so; the others go on. */
    private boolean tryLink(OwnerSpool.Entry entry) {
        try {
            link(entry);
        } catch (DavitException e) {
            if (!ObjectRestorer.OF_ONE_OBJECT.contains(e.code())) {
                throw e;
            }
            ObjectName name = new ObjectName(entry.namespace(), entry.name());
            remark(e.code(), entry.resource() + " " + name, "Its owners were not linked: " + e.sentence());
        }
        return false;
    }

    private void link(OwnerSpool.Entry entry) {
        ObjectName name = new ObjectName(entry.namespace(), entry.name());
        String subject = entry.resource() + " " + name;
        Optional<ResourceType> type = work.kinds().find(entry.resource());
        if (type.isEmpty()) {
            remark(ErrorCode.KIND_NOT_SERVED, subject, "Its kind is not served any more; its owners were not linked.");
            return;
        }
        List<Link> owners = owners(entry, subject);
        for (int round = 1; !owners.isEmpty(); round++) {
            Optional<RawObject> live = work.cluster().reader().get(type.get(), name);
            if (live.isEmpty() || live.get().metadata().isBeingDeleted() || !isStillOurs(live.get(), entry)) {
                return;
            }
            ApplyResult result = work.cluster().applier().mergePatch(type.get(), name, patch(live.get(), owners));
            switch (result) {
                case ApplyResult.Applied applied -> {
                    work.report().count("linked", 1);
                    return;
                }
                case ApplyResult.Changed changed -> {
                    if (round == TRIES) {
                        remark(
                                ErrorCode.OBJECT_OWNER_UNRESOLVED,
                                subject,
                                "It kept changing; its owners were not linked.");
                        return;
                    }
                }
                case ApplyResult.Refused refused -> {
                    remark(refused.code(), subject, "Its owners were not linked: " + refused.message());
                    return;
                }
                case ApplyResult.NotThere gone -> {
                    return;
                }
                case ApplyResult.AlreadyThere odd -> throw new IllegalStateException("a patch cannot answer that");
            }
            work.run().proceed();
        }
    }

    /** Not replaced by somebody, and not adopted by its controller, which knows better. */
    private static boolean isStillOurs(RawObject live, OwnerSpool.Entry entry) {
        return live.metadata().uid().equals(entry.uid())
                && live.metadata().owners().isEmpty();
    }

    private record Link(Transformed.Owner owner, String uid) {}

    private List<Link> owners(OwnerSpool.Entry entry, String subject) {
        List<Link> links = new ArrayList<>();
        for (Transformed.Owner owner : entry.owners()) {
            Optional<String> uid = aliveUid(entry, owner);
            if (uid.isPresent()) {
                links.add(new Link(owner, uid.get()));
            } else {
                remark(
                        ErrorCode.OBJECT_OWNER_UNRESOLVED,
                        subject,
                        "Its owner " + owner.reference().kind() + " "
                                + owner.reference().name() + " is not in the target.");
            }
        }
        return links;
    }

    private Optional<String> aliveUid(OwnerSpool.Entry entry, Transformed.Owner owner) {
        Optional<ResourceType> type =
                work.kinds().find(owner.reference().group(), owner.reference().kind());
        if (type.isEmpty() || (type.get().namespaced() && entry.namespace().isEmpty())) {
            return Optional.empty();
        }
        String name = owner.reference().name();
        ObjectName place = type.get().namespaced()
                ? new ObjectName(entry.namespace(), name)
                : new ObjectName(
                        "",
                        type.get().id().equals(ApplyOrder.NAMESPACES)
                                ? work.mappings().namespace(name)
                                : name);
        try {
            return work.cluster()
                    .reader()
                    .get(type.get(), place)
                    .filter(live -> !live.metadata().isBeingDeleted())
                    .map(live -> live.metadata().uid());
        } catch (DavitException e) {
            if (e.code() == ErrorCode.CLUSTER_FORBIDDEN || e.code() == ErrorCode.KIND_NOT_SERVED) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private byte[] patch(RawObject live, List<Link> owners) {
        ObjectNode patch = Json.empty();
        ObjectNode metadata = patch.putObject("metadata");
        metadata.put("uid", live.metadata().uid());
        metadata.put("resourceVersion", live.metadata().resourceVersion());
        ObjectNode there = Json.object(live.json());
        if (mark.isUnlinked(there)) {
            metadata.set("managedFields", mark.linked(there));
        }
        for (Link link : owners) {
            ObjectNode one = metadata.withArray("ownerReferences").addObject();
            one.put("apiVersion", link.owner().reference().apiVersion());
            one.put("kind", link.owner().reference().kind());
            one.put("name", link.owner().reference().name());
            one.put("uid", link.uid());
            if (link.owner().reference().isController()) {
                one.put("controller", true);
            }
            if (link.owner().blocksDeletion()) {
                one.put("blockOwnerDeletion", true);
            }
        }
        return Json.bytes(patch);
    }

    private void remark(ErrorCode code, String subject, String message) {
        work.report().remark(Problem.warning(code, subject, message));
    }
}
