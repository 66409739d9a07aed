package io.davit.agent.repository;

/**
 * A key epoch that was seen to have begun: nobody is ever led back behind it.
 *
 * @param number from 2; what happened before needs no memory
 * @param commitment to its key, hexadecimal
 */
public record KeyEpoch(int number, String commitment) {}
