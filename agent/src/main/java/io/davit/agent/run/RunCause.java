package io.davit.agent.run;

import java.util.UUID;

/**
 * The hub's instruction that a run carries out.
 *
 * @param instruction its id
 * @param correlationId ties the run to the request at the hub that caused it (H7); may be empty
 */
public record RunCause(UUID instruction, String correlationId) {}
