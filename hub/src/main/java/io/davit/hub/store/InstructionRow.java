package io.davit.hub.store;

import java.time.Instant;

/**
 * One order for one agent, and how far it got.
 *
 * @param id UUIDv7; the same for every delivery
 * @param cluster uid of the cluster
 * @param order bytes of davit.agent.v1.Order; what was ordered is what they say, for ever
 * @param orderKind field of Order: {@code backup}
 * @param lane,instructionClass as the contract numbers them
 * @param notBefore,expiresAt of the order; each delivery is signed with them
 * @param subject API name of the row that it is for, such as {@code backups/NAME}; empty if for none
 * @param correlation ties it to a request (H7)
 * @param code of the refusal, empty if there is none
 * @param runId empty until it was admitted
 * @param deliveries how often it was signed and sent
 */
public record InstructionRow(
        String id,
        String cluster,
        byte[] order,
        String orderKind,
        int lane,
        int instructionClass,
        Instant createdAt,
        Instant notBefore,
        Instant expiresAt,
        String subject,
        String correlation,
        InstructionState state,
        String code,
        String runId,
        int deliveries) {

    /** The same order, further on. */
    public InstructionRow at(InstructionState newState, String newCode, String newRunId) {
        return new InstructionRow(
                id,
                cluster,
                order,
                orderKind,
                lane,
                instructionClass,
                createdAt,
                notBefore,
                expiresAt,
                subject,
                correlation,
                newState,
                newCode,
                newRunId,
                deliveries);
    }

    /** Sent once more. */
    public InstructionRow delivered() {
        InstructionState next = state == InstructionState.PENDING ? InstructionState.DELIVERED : state;
        return new InstructionRow(
                id,
                cluster,
                order,
                orderKind,
                lane,
                instructionClass,
                createdAt,
                notBefore,
                expiresAt,
                subject,
                correlation,
                next,
                code,
                runId,
                deliveries + 1);
    }
}
