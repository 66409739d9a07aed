package io.davit.agent.admission;

/**
 * How many orders of one kind were decided about.
 *
 * @param inHour since the last full hour
 * @param inDay in that hour and the 23 before it
 */
public record OrderCount(long inHour, long inDay) {}
