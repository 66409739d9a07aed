package io.davit.agent.restore;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.cluster.ApplyResult;
import io.davit.agent.cluster.ObjectName;
import io.davit.agent.cluster.RawObject;
import io.davit.agent.cluster.ResourceType;
import io.davit.agent.run.CrashPoint;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.util.Optional;

/**
 * Gives the objects that this run created the field managers that they had at capture (A6): the last step of all, and only if it was ordered. Then a
 * server-side apply by those managers meets no conflict with the agent, and what they stop applying goes away. An object for which that fails is whole
 * without it, and says so.
 */
final class ManagerStep {
    /** Controllers write to fresh objects, so that a resourceVersion may be old at once; each try reads again. */
    private static final int TRIES = 5;

    private final RestoreWork work;
    private final ManagerSpool spool;

    ManagerStep(RestoreWork work, ManagerSpool spool) {
        this.work = work;
        this.spool = spool;
    }

    void run() {
        FirstFailure failure = new FirstFailure();
        try (Crew crew = new Crew(work.writes(), work.run(), failure)) {
            spool.read(entry -> crew.submit(() -> tryHandOver(entry)));
            crew.finish();
        }
    }

    private boolean tryHandOver(ManagerSpool.Entry entry) {
        ObjectName name = new ObjectName(entry.namespace(), entry.name());
        String subject = entry.resource() + " " + name;
        try {
            Optional<ResourceType> type = work.kinds().find(entry.resource());
            if (type.isEmpty()) {
                left(ErrorCode.KIND_NOT_SERVED, subject, "its kind is not served any more.");
            } else {
                handOver(type.get(), name, entry, subject);
            }
        } catch (DavitException e) {
            if (!ObjectRestorer.OF_ONE_OBJECT.contains(e.code())) {
                throw e;
            }
            left(e.code(), subject, e.sentence());
        }
        return false;
    }

    private void handOver(ResourceType type, ObjectName name, ManagerSpool.Entry entry, String subject) {
        for (int round = 1; round <= TRIES; round++) {
            work.run().proceed();
            Optional<RawObject> live = work.cluster().reader().get(type, name);
            if (live.isEmpty() || !live.get().metadata().uid().equals(entry.uid())) {
                return;
            }
            Optional<ArrayNode> managers =
                    FieldManagers.handedOver(Json.object(live.get().json()), entry.managers());
            if (managers.isEmpty()) {
                return;
            }
            ApplyResult result = work.cluster().applier().mergePatch(type, name, patch(live.get(), managers.get()));
            switch (result) {
                case ApplyResult.Applied applied -> {
                    if (isWritten(live.get(), applied)) {
                        work.report().count("managersRestored", 1);
                        CrashPoint.RESTORE_MANAGERS_GIVEN.reached();
                        return;
                    }
                }
                case ApplyResult.Changed changed -> {}
                case ApplyResult.NotThere gone -> {
                    return;
                }
                case ApplyResult.Refused refused -> {
                    left(refused.code(), subject, refused.message());
                    return;
                }
                case ApplyResult.AlreadyThere odd -> throw new IllegalStateException("a patch cannot answer that");
            }
        }
        left(ErrorCode.OBJECT_MANAGERS_LEFT, subject, "it kept changing.");
    }

    /** When an answer was lost, the object is looked up and compared without its managed fields: only the version then says whether it was written. */
    private static boolean isWritten(RawObject before, ApplyResult.Applied applied) {
        return !applied.metadata().resourceVersion().equals(before.metadata().resourceVersion());
    }

    private static byte[] patch(RawObject live, ArrayNode managers) {
        ObjectNode patch = Json.empty();
        ObjectNode metadata = patch.putObject("metadata");
        metadata.put("uid", live.metadata().uid());
        metadata.put("resourceVersion", live.metadata().resourceVersion());
        metadata.set("managedFields", managers);
        return Json.bytes(patch);
    }

    private void left(ErrorCode code, String subject, String why) {
        work.report().remark(Problem.warning(code, subject, "Its field managers were not given back: " + why));
    }
}
