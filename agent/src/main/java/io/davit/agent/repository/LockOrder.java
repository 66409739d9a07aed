package io.davit.agent.repository;

import io.davit.agent.objectstore.LockMode;
import java.time.Instant;
import java.util.Optional;

/**
 * That what a restore point needs is to be locked by the store itself (R21).
 *
 * @param mode empty: as the location is set up, and not at all where it cannot lock
 * @param retainUntil as is known when the run begins; what is sealed counts
 */
public record LockOrder(Optional<LockMode> mode, Instant retainUntil) {}
