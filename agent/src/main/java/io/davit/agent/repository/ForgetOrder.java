package io.davit.agent.repository;

import java.time.Duration;

/**
 * How restore points are forgotten (R22).
 *
 * @param quarantine for which they stay listed and restorable
 * @param mostPerDay how many this agent forgets within 24 hours: who takes an agent over must not empty a repository at once
 */
public record ForgetOrder(Duration quarantine, int mostPerDay) {
    /** Hourly restore points of four sources, and somebody who tidies up. */
    public static final int USUAL_PER_DAY = 100;

    public ForgetOrder(Duration quarantine) {
        this(quarantine, USUAL_PER_DAY);
    }
}
