package io.davit.agent.app;

import io.davit.agent.repository.WriterMemory;

/** What is remembered of a location, and where. */
@FunctionalInterface
interface LocationMemories {
    /**
     * @param location name in the configuration
     * @param place where its store is, without credentials
     */
    WriterMemory of(String location, String place);
}
