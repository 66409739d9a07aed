package io.davit.hub.enrolment;

import java.math.BigInteger;
import java.util.Collection;

/** The denylist beside the store, which outlives it (P7). */
public interface Shutter {
    /** In force and durable when it returns; shutting out twice is no change. */
    void shutOut(Collection<BigInteger> serials, String reason);
}
