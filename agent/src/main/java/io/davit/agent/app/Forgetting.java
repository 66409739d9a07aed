package io.davit.agent.app;

import io.davit.agent.ledger.Ledger;
import java.time.Duration;
import java.time.Instant;

/** Keeps the ledger from growing for ever: what the hub has had for 90 days, and what nobody can deliver any more. */
final class Forgetting {
    /** As the protocol promises the hub (sections 6.1 and 9): so long, a hub that was put back can ask. */
    static final Duration REMEMBERED = Duration.ofDays(90);

    private static final Duration BETWEEN = Duration.ofDays(1);

    private final Ledger ledger;
    private Instant last = Instant.MIN;

    Forgetting(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Called whenever there is something to grow; does something once a day. */
    synchronized void onceADay(Instant now) {
        if (!last.isAfter(now.minus(BETWEEN))) {
            last = now;
            ledger.reports().forget(now.minus(REMEMBERED));
            ledger.admissions().forget(now.minus(REMEMBERED), now);
        }
    }
}
