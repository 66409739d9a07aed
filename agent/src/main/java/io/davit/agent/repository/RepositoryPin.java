package io.davit.agent.repository;

/**
 * What an agent remembers of a repository, so that nobody can put another in its place (R5). All values are lower-case
 * hexadecimal and public.
 *
 * @param repositoryId 32 random bytes
 * @param ownerFingerprint SHA-256 of the owner's public signing key
 * @param keyCommitment commitment to the repository's keys
 */
public record RepositoryPin(String repositoryId, String ownerFingerprint, String keyCommitment) {}
