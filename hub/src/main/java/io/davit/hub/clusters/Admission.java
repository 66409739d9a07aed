package io.davit.hub.clusters;

import io.davit.hub.store.Enrolments.Token;
import io.davit.hub.store.Resource;
import io.davit.hub.store.Transaction;
import java.time.Duration;

/** What enrolment does for people who decide about clusters. Each in the given transaction. */
public interface Admission {
    /**
     * A token as it is told once.
     *
     * @param text for the agent; nowhere else
     */
    record NewToken(Token token, String text) {}

    /** Makes a token, and the row of the cluster if there is none. @param cluster name of the cluster */
    NewToken makeToken(Transaction transaction, String cluster, Duration ttl);

    /** Takes a pending or quarantined cluster in. @return its row as it is then */
    Resource accept(Transaction transaction, Resource cluster);

    /** Refuses a pending cluster. @return its row as it is then */
    Resource reject(Transaction transaction, Resource cluster);

    /** Shuts its certificates out, open streams included. @return its row as it is then */
    Resource deny(Transaction transaction, Resource cluster, String reason);
}
