package io.davit.agent.app;

import io.davit.agent.repository.WriterMemory;

/** What is remembered of a location, and where. */
@FunctionalInterface
interface LocationMemories {
    /**
     * @param location in the cluster it is remembered by its name and place, in the ledger by its key
     * @param place where its store is, without credentials
     */
    WriterMemory of(KnownLocation location, String place);
}
