package io.davit.hub.instructions;

import io.davit.proto.agent.v1.InstructionClass;
import io.davit.proto.agent.v1.Lane;
import io.davit.proto.agent.v1.Order;
import java.time.Duration;

/** Lane, class and longest life of each kind of order (protocol, sections 5.1 and 5.2). */
record OrderTerms(Lane lane, InstructionClass instructionClass, Duration life) {
    private static final OrderTerms IMMEDIATE =
            new OrderTerms(Lane.LANE_NORMAL, InstructionClass.INSTRUCTION_CLASS_IMMEDIATE, Duration.ofHours(24));
    private static final OrderTerms CANCEL =
            new OrderTerms(Lane.LANE_CANCEL, InstructionClass.INSTRUCTION_CLASS_IMMEDIATE, Duration.ofHours(24));
    private static final OrderTerms POLICY =
            new OrderTerms(Lane.LANE_NORMAL, InstructionClass.INSTRUCTION_CLASS_POLICY, Duration.ofHours(24));

    static OrderTerms of(Order order) {
        return switch (order.getKindCase()) {
            case BACKUP, RESTORE, VALIDATE_LOCATION, SYNC_CATALOG, REPORT_INVENTORY -> IMMEDIATE;
            case CANCEL -> CANCEL;
            case SET_LOCATION, REVOKE_LOCATION -> POLICY;
            case KIND_NOT_SET -> throw new IllegalArgumentException("an order without a kind");
        };
    }
}
