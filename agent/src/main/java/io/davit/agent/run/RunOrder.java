package io.davit.agent.run;

/**
 * What a run was told to do, as the ledger keeps it.
 *
 * @param location name of the backup location
 * @param json the order itself, for the engine of that kind
 */
public record RunOrder(RunKind kind, String location, String json) {}
