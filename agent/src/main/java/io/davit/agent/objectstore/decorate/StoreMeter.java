package io.davit.agent.objectstore.decorate;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts what stores were asked, for metrics and for the cost shown after a run. May be shared by many stores. */
public final class StoreMeter {
    /** What a request is for. */
    public enum Verb {
        CREATE,
        READ,
        STAT,
        LIST,
        DELETE,
        /** Extends a lock. */
        LOCK
    }

    private final Map<Verb, LongAdder> requests = new EnumMap<>(Verb.class);
    private final Map<Verb, LongAdder> failures = new EnumMap<>(Verb.class);
    private final LongAdder sent = new LongAdder();
    private final LongAdder received = new LongAdder();

    public StoreMeter() {
        for (Verb verb : Verb.values()) {
            requests.put(verb, new LongAdder());
            failures.put(verb, new LongAdder());
        }
    }

    void request(Verb verb) {
        count(requests, verb);
    }

    void failure(Verb verb) {
        count(failures, verb);
    }

    private static void count(Map<Verb, LongAdder> counters, Verb verb) {
        LongAdder counter = counters.get(verb);
        if (counter != null) {
            counter.increment();
        }
    }

    void sent(long bytes) {
        sent.add(bytes);
    }

    void received(long bytes) {
        received.add(bytes);
    }

    /** Calls made, successful or not; a listing is one call, however many pages it takes. */
    public long requests(Verb verb) {
        return sum(requests, verb);
    }

    public long failures(Verb verb) {
        return sum(failures, verb);
    }

    private static long sum(Map<Verb, LongAdder> counters, Verb verb) {
        LongAdder counter = counters.get(verb);
        return counter == null ? 0 : counter.sum();
    }

    /** Bytes of objects that were created. */
    public long bytesSent() {
        return sent.sum();
    }

    /** Bytes of objects that were read. */
    public long bytesReceived() {
        return received.sum();
    }
}
