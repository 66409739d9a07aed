package io.davit.agent.objectstore.memory;

import io.davit.agent.objectstore.LockingStoreContract;
import io.davit.agent.objectstore.ObjectStore;
import java.time.Clock;

class MemoryLocksTest extends LockingStoreContract {
    @Override
    protected ObjectStore openLocking() {
        return MemoryStore.locking(Clock.systemUTC());
    }
}
