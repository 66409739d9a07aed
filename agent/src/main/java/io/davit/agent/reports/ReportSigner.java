package io.davit.agent.reports;

import io.davit.signing.SignedEnvelope;

/** Who signs the reports of this agent: the role of whoever holds the report key. Safe for use by many threads. */
public interface ReportSigner {
    /** The cluster that the hub knows this agent by. */
    String clusterId();

    /** By the report key. Must not wait for anything: it is called inside of writes. */
    SignedEnvelope sign(byte[] payload);
}
