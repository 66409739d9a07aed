package io.davit.agent.guardrails;

/** When an order needs the approval of a cluster admin, beside being allowed. */
public enum ApprovalRule {
    ALWAYS,
    /** Only if a namespace that it restores into has workloads or claims. */
    OVER_LIVE_DATA,
    NEVER
}
