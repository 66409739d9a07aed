package io.davit.agent.repository.pack;

import io.davit.agent.repository.format.ObjectId;

/** One block of one pack, by number from 0: all that a reference list needs to know of a place. */
public record BlockRef(ObjectId pack, int block) {}
