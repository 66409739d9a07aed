package io.davit.agent.trees;

import io.davit.agent.objectstore.LockMode;
import java.util.Optional;

/** Whether the store is to lock what a retained restore point needs (R21). */
public enum LockChoice {
    /** As the location is set up, and not at all where it cannot lock. */
    AUTO,
    GOVERNANCE,
    COMPLIANCE,
    OFF;

    Optional<LockMode> mode() {
        return switch (this) {
            case AUTO, OFF -> Optional.empty();
            case GOVERNANCE -> Optional.of(LockMode.GOVERNANCE);
            case COMPLIANCE -> Optional.of(LockMode.COMPLIANCE);
        };
    }
}
