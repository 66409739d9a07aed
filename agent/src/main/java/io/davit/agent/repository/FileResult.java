package io.davit.agent.repository;

/**
 * What became of one entry.
 *
 * @param reused true if the parent's content was taken over unread
 * @param bytesRead how many bytes were read; differs from the size if the file changed meanwhile (the entry then holds what was read)
 */
public record FileResult(boolean reused, long bytesRead) {}
