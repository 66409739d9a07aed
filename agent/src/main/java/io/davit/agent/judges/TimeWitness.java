package io.davit.agent.judges;

import java.time.Instant;
import java.util.Optional;

/** Somebody outside who said what time it is: the hub, or a backup location. Neither is believed, only compared with. */
@FunctionalInterface
public interface TimeWitness {
    /** What time it is now, by the newest word from outside; empty if there was none of late. */
    Optional<Instant> now();
}
