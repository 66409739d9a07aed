package io.davit.agent.admission;

import io.davit.proto.agent.v1.Report;
import java.util.List;

/**
 * What was refused without a decision, for the cluster's own audit. It holds the newest of each code, so that no flood fills
 * it, and none hides another.
 */
public interface RejectionLog {
    /** So many of each code are kept. */
    int KEPT = 100;

    /**
     * Keeps it and reports it, in one durable write.
     *
     * @param report what the hub hears of it
     */
    void reject(Rejection rejection, Report report);

    /** Those that are kept, the newest first. */
    List<Rejection> rejections();
}
