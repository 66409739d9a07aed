package io.davit.agent.objectstore.memory;

import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.objectstore.ObjectStoreContract;
import java.time.Clock;

class MemoryStoreTest extends ObjectStoreContract {
    @Override
    protected ObjectStore openEmpty() {
        return new MemoryStore(Clock.systemUTC());
    }
}
