package io.davit.harness.bench.fleet;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What all simulated agents of the process have done so far. Times are microseconds since 1970: another process reads them. */
final class FleetCounters {
    /** What is counted. */
    enum Count {
        /** Sessions that are open now. */
        OPEN,
        DIALS,
        /** Sessions and dials that ended. */
        ENDED,
        RECEIPTS,
        OUTCOMES,
        /** Calls of the enrolment, and dials of the link, that the hub took and did not answer in time. */
        UNANSWERED,
        /** An order came that had been decided before. */
        AGAIN,
        /** The hub, or this program, did what the protocol does not allow. */
        DEFECTS
    }

    private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();

    FleetCounters() {
        for (Count count : Count.values()) {
            counts.put(count.name(), new AtomicLong());
        }
    }

    void add(Count count, long by) {
        add(count.name(), by);
        if (by > 0) {
            at(count.name() + "_AT").set(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
        }
    }

    /** Something that has a name of its own, such as the reason of a Goodbye. */
    void add(String name, long by) {
        at(name).addAndGet(by);
    }

    private AtomicLong at(String name) {
        return counts.computeIfAbsent(name, unseen -> new AtomicLong());
    }

    Map<String, Long> all() {
        Map<String, Long> all = new LinkedHashMap<>();
        counts.forEach((name, value) -> all.put(name, value.get()));
        return all;
    }
}
