package io.davit.agent.run;

import java.util.Optional;

/** The ledger's record of one thing outside that runs work on one after the other. Every change is durable on return. */
public interface LastingLog {
    /** Replaces an older state. */
    void record(String step, byte[] state);

    Optional<byte[]> recorded(String step);

    /** Drops all states: the thing is no concern of runs any more. */
    void forget();
}
