package io.davit.agent.run;

/**
 * What a run was told to do, as the ledger keeps it.
 *
 * @param location name of the backup location
 * @param json the order itself, for the engine of that kind
 */
public record RunOrder(RunKind kind, String location, String json) {
    /** Stands for an order that was admitted and cannot be read: its run fails. */
    public static RunOrder unreadable(RunKind kind) {
        return new RunOrder(kind, "", "{}");
    }

    public boolean isUnreadable() {
        return json.equals("{}");
    }
}
