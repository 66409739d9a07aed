package io.davit.agent.repository;

import java.util.Optional;

/**
 * How a repository begins: who opens it at first.
 *
 * @param first the owner who makes it
 * @param recovery one more owner, whose private key a person keeps for the day on which all else is lost; empty if he declined it
 */
public record Founding(Credential first, Optional<Recipient> recovery) {}
