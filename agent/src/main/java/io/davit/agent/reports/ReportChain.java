package io.davit.agent.reports;

import io.davit.agent.admission.StateEpoch;

/**
 * The reports of one epoch.
 *
 * @param last index of the newest; 0 if there is none
 * @param lastHash SHA-256 of its payload, hexadecimal; {@link #GENESIS} if there is none
 * @param acknowledged index up to which the hub has them
 */
public record ReportChain(StateEpoch epoch, long last, String lastHash, long acknowledged) {
    /** What the first report of an epoch chains to. */
    public static final String GENESIS = "0".repeat(64);

    /** Whether the hub lacks something. */
    public boolean isWaiting() {
        return acknowledged < last;
    }
}
