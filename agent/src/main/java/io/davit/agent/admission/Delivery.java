package io.davit.agent.admission;

import java.time.Instant;

/**
 * One instruction as it arrived: authentic, for this cluster and epoch, well-formed. Whether it may be carried out is not
 * said yet, nor is its order parsed.
 *
 * @param order the signed bytes of the order
 * @param correlationId ties it to the request at the hub, for logs; may be empty
 * @param lastReportSeen lane courier: the newest report that the hub had seen; else 0
 */
public record Delivery(
        InstructionId id,
        Line line,
        long sequence,
        InstructionClass instructionClass,
        Validity validity,
        OrderBytes order,
        String correlationId,
        long lastReportSeen) {

    /** When an instruction may be admitted: {@code notBefore ≤ now < expiresAt}. */
    public record Validity(Instant issuedAt, Instant notBefore, Instant expiresAt) {}
}
