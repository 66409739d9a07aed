package io.davit.agent.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.davit.agent.backup.BackupOrder;
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

    private OrderJson() {}

    static RunOrder of(BackupOrder order) {
        return new RunOrder(RunKind.BACKUP, order.location(), write(order));
    }

    static RunOrder of(RestoreOrder order) {
        return new RunOrder(RunKind.RESTORE, order.location(), write(order));
    }

    /** @throws DavitException ARGUMENT_INVALID if it is no order of a backup */
    static BackupOrder backup(RunOrder order) {
        return read(order, BackupOrder.class);
    }

    /** @throws DavitException ARGUMENT_INVALID if it is no order of a restore */
    static RestoreOrder restore(RunOrder order) {
        return read(order, RestoreOrder.class);
    }

    private static String write(Record order) {
        try {
            return JSON.writeValueAsString(order);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an order is plain data", e);
        }
    }

    private static <T> T read(RunOrder order, Class<T> type) {
        try {
            T read = JSON.readValue(order.json(), type);
            if (read == null) {
                throw new DavitException(ErrorCode.ARGUMENT_INVALID, "the order is empty");
            }
            return read;
        } catch (JsonProcessingException e) {
            throw new DavitException(
                    ErrorCode.ARGUMENT_INVALID,
                    "the order is no " + order.kind().word() + " order: " + e.getOriginalMessage(),
                    e);
        }
    }
}
