package io.davit.agent.objectstore;

/** What a store really guarantees. Told by the driver or probed; never assumed. */
public record StoreTraits(boolean createOnly, boolean versioned) {}
