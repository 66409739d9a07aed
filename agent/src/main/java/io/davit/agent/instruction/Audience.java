package io.davit.agent.instruction;

import io.davit.agent.admission.StateEpoch;

/** Whom an instruction must be from and for: what this agent pinned, and its ledger's epoch. */
public record Audience(String hubId, String clusterId, StateEpoch epoch) {}
