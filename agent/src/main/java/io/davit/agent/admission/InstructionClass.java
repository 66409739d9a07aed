package io.davit.agent.admission;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/** How long an order may wait, and by which lanes it may come (P4). */
public enum InstructionClass {
    IMMEDIATE(Duration.ofHours(24), EnumSet.of(Lane.NORMAL, Lane.CANCEL)),
    /** Whatever can remove or replace data: never by courier. */
    DESTRUCTIVE(Duration.ofHours(1), EnumSet.of(Lane.NORMAL)),
    COURIER(Duration.ofDays(30), EnumSet.of(Lane.COURIER)),
    /** Valid for so long to be admitted; what it sets then holds until a higher version. */
    POLICY(Duration.ofHours(24), EnumSet.of(Lane.NORMAL, Lane.COURIER));

    private final Duration longest;
    private final Set<Lane> lanes;

    InstructionClass(Duration longest, Set<Lane> lanes) {
        this.longest = longest;
        this.lanes = lanes;
    }

    /** Most time from issue to expiry. */
    public Duration longest() {
        return longest;
    }

    public boolean mayTravelBy(Lane lane) {
        return lanes.contains(lane);
    }
}
