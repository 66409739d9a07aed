package io.davit.agent.repository.engine;

import io.davit.agent.objectstore.Content;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.objectstore.decorate.ObjectStores;
import io.davit.agent.objectstore.decorate.RetryPolicy;
import io.davit.agent.objectstore.decorate.StoreMeter;
import io.davit.agent.objectstore.memory.MemoryStore;
import io.davit.agent.repository.MapWriterMemory;
import io.davit.agent.repository.OpenRepository;
import io.davit.agent.repository.WriterMemory;
import io.davit.agent.repository.crypto.KeyCopies;
import io.davit.agent.repository.crypto.StretchingCost;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** A location in memory that holds a real repository, and what its agent remembers of it. Opened without stretching the passphrase each time. */
public final class TestLocation {
    /** As in the agent, but with fewer tries and no waiting. */
    private static final RetryPolicy POLICY =
            new RetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMinutes(1));

    public final MemoryStore store;
    public final MapWriterMemory memory;
    private final Trusted unlocked;

    private TestLocation(MemoryStore store, MapWriterMemory memory, Trusted unlocked) {
        this.store = store;
        this.memory = memory;
        this.unlocked = unlocked;
    }

    /** With an empty repository. */
    public static TestLocation initialised() {
        return initialised(new MemoryStore(Clock.systemUTC()));
    }

    /** The same in this store. */
    static TestLocation initialised(MemoryStore store) {
        MapWriterMemory memory = new MapWriterMemory();
        new DavitRepositories(StretchingCost.LEAST).initialise(store, Passphrases.right(), memory);
        return new TestLocation(store, memory, Trusted.open(store, Passphrases.right(), memory));
    }

    /** The same at this moment, to be spoiled. */
    public TestLocation copy() {
        MemoryStore copy = new MemoryStore(Clock.systemUTC());
        store.list("", stat -> {
            copy.create(stat.key(), Content.of(store.readWhole(stat.key(), 64 << 20)));
            return true;
        });
        return new TestLocation(copy, memory.copy(), unlocked);
    }

    /** By its own agent, over the store as it is. */
    public OpenRepository open(Path cache) {
        return open(store, memory, cache);
    }

    /** By somebody who was never here. */
    public OpenRepository openElsewhere(Path cache) {
        return open(store, new MapWriterMemory(), cache);
    }

    /** Over another way to the same store. */
    public OpenRepository open(ObjectStore way, WriterMemory remembered, Path cache) {
        Unlocking.Unlocked keys =
                new Unlocking.Unlocked(KeyCopies.of(unlocked.keys()), unlocked.slot(), Optional.empty());
        return new DavitRepository(
                Trusted.of(way, unlocked.marker(), keys, unlocked.epochs(), false, remembered), cache);
    }

    /** What the engines see of a driver: settled, and tried again. */
    public static ObjectStore stacked(ObjectStore driver) {
        return ObjectStores.stacked(driver, new StoreMeter(), POLICY, Clock.systemUTC(), duration -> {});
    }
}
