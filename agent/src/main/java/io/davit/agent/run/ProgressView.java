package io.davit.agent.run;

/**
 * How far a run is, at one moment.
 *
 * @param step what it does now; empty before the first step
 * @param objects API objects done
 * @param expectedObjects as far as known; 0 if unknown
 * @param bytes of volume data done
 * @param expectedBytes as far as known; 0 if unknown
 */
public record ProgressView(String step, long objects, long expectedObjects, long bytes, long expectedBytes) {
    public static final ProgressView NONE = new ProgressView("", 0, 0, 0, 0);
}
