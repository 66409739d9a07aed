package io.davit.hub.store;

/** Whoever shows an instruction to people: the row of a backup, a restore, a location. */
@FunctionalInterface
public interface InstructionFollower {
    /** The instruction has just reached this state, in this transaction. */
    void moved(Transaction transaction, InstructionRow row);
}
