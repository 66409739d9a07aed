package io.davit.agent.run;

/**
 * A run that the hub ordered.
 *
 * @param id as the decision about the instruction has it
 * @param isCanceled whether it was canceled before it could begin: it then ends at once, as canceled
 */
public record OrderedRun(RunId id, RunOrder order, RunCause cause, boolean isCanceled) {}
