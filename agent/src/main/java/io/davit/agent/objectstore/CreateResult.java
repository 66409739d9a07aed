package io.davit.agent.objectstore;

/** What came of a create-only write. */
public enum CreateResult {
    /** The object is durable, and listed from now on. */
    CREATED,
    /** The key was there already; nothing was written. Its bytes may or may not be the same. */
    ALREADY_THERE
}
