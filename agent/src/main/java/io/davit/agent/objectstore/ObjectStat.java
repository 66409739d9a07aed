package io.davit.agent.objectstore;

import java.time.Instant;

/** What a store says about one object. {@code modified} is the store's own date. */
public record ObjectStat(ObjectKey key, long size, Instant modified) {}
