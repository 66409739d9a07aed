package io.davit.agent.repository;

/**
 * The end of a writer's journal as somebody saw it.
 *
 * @param writerId lower-case hexadecimal
 * @param number of the newest entry, from 1
 * @param hash SHA-256 of the entry's bytes, lower-case hexadecimal
 */
public record JournalHead(String writerId, long number, String hash) {}
