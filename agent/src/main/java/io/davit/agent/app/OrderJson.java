package io.davit.agent.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.backup.BackupOrder;
import io.davit.agent.backup.CaptureScope;
import io.davit.agent.repository.Naming;
import io.davit.agent.restore.RestoreOrder;
import io.davit.agent.run.RunKind;
import io.davit.agent.run.RunOrder;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;

/** The engines' orders as the ledger and the endpoint carry them: their records as JSON, strict when read. */
final class OrderJson {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();
    /** Parts of a backup order that the first version did not have: an older process, or an older ledger, asks for none of it. */
    private static final ObjectNode BACKUP_SINCE_FIRST = JSON.createObjectNode()
            .<ObjectNode>set("scope", JSON.valueToTree(CaptureScope.STANDARD))
            .<ObjectNode>set("naming", JSON.valueToTree(Naming.NONE))
            .put("retainSeconds", 0)
            .put("schedule", "");

    /** The same of a restore order. */
    private static final ObjectNode RESTORE_SINCE_FIRST =
            JSON.createObjectNode().put("pointHash", "").put("withFieldManagers", false);

    private OrderJson() {}

    static RunOrder of(BackupOrder order) {
        return new RunOrder(RunKind.BACKUP, order.location(), write(order));
    }

    static RunOrder of(RestoreOrder order) {
        return new RunOrder(RunKind.RESTORE, order.location(), write(order));
    }

    /** @throws DavitException ARGUMENT_INVALID if it is no order of a backup */
    static BackupOrder backup(RunOrder order) {
        return read(order, BackupOrder.class, BACKUP_SINCE_FIRST);
    }

    /** @throws DavitException ARGUMENT_INVALID if it is no order of a restore */
    static RestoreOrder restore(RunOrder order) {
        return read(order, RestoreOrder.class, RESTORE_SINCE_FIRST);
    }

    private static String write(Record order) {
        try {
            return JSON.writeValueAsString(order);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an order is plain data", e);
        }
    }

    private static <T> T read(RunOrder order, Class<T> type, ObjectNode added) {
        try {
            if (!(JSON.readTree(order.json()) instanceof ObjectNode given)) {
                throw new DavitException(ErrorCode.ARGUMENT_INVALID, "the order is empty");
            }
            return JSON.treeToValue(added.deepCopy().setAll(given), type);
        } catch (JsonProcessingException e) {
            throw new DavitException(
                    ErrorCode.ARGUMENT_INVALID,
                    "the order is no " + order.kind().word() + " order: " + e.getOriginalMessage(),
                    e);
        }
    }
}
