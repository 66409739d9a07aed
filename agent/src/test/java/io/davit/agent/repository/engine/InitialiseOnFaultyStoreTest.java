package io.davit.agent.repository.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.objectstore.FaultPlan;
import io.davit.agent.objectstore.FaultyStore;
import io.davit.agent.objectstore.MortalStore;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.objectstore.decorate.StoreMeter.Verb;
import io.davit.agent.objectstore.memory.MemoryStore;
import io.davit.agent.repository.MapWriterMemory;
import io.davit.agent.repository.OpenRepository;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.crypto.StretchingCost;
import io.davit.agent.run.FastFolders;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to an initialisation, the next one with the same passphrase ends with one repository that works. */
@Tag("search")
class InitialiseOnFaultyStoreTest {
    @TempDir(factory = FastFolders.class)
    Path folder;

    private int caches;

    @Test
    void isRepeatedAfterAnyAnswerOfTheStore() {
        for (FaultPlan plan : FaultPlan.forAll(requests())) {
            MemoryStore store = new MemoryStore(Clock.systemUTC());
            MapWriterMemory memory = new MapWriterMemory();
            try {
                new DavitRepositories(StretchingCost.LEAST)
                        .initialise(TestLocation.stacked(plan.on(store)), Passphrases.right(), memory);
            } catch (DavitException e) {
                assertThat(e.code()).as("%s", plan).isNotEqualTo(ErrorCode.INTERNAL_ERROR);
            }
            assertWorksAfterTheNext(store, memory, plan);
        }
    }

    @Test
    void isRepeatedWhereverTheProcessDied() {
        for (FaultyStore.Call call : requests()) {
            for (boolean arrives : call.verb() == Verb.CREATE ? List.of(false, true) : List.of(false)) {
                MemoryStore store = new MemoryStore(Clock.systemUTC());
                MapWriterMemory memory = new MapWriterMemory();
                MortalStore mortal = new MortalStore(store, call.number(), arrives);
                try {
                    new DavitRepositories(StretchingCost.LEAST)
                            .initialise(TestLocation.stacked(mortal), Passphrases.right(), memory);
                } catch (MortalStore.Death unheard) {
                    assertThat(memory.pin()).isEmpty();
                }
                assertThat(mortal.isDead()).as("died at %s", call).isTrue();
                assertWorksAfterTheNext(store, memory, call);
            }
        }
    }

    private static List<FaultyStore.Call> requests() {
        FaultyStore counting = new FaultyStore(new MemoryStore(Clock.systemUTC()));
        new DavitRepositories(StretchingCost.LEAST)
                .initialise(TestLocation.stacked(counting), Passphrases.right(), new MapWriterMemory());
        assertThat(counting.calls()).hasSizeGreaterThan(4);
        return counting.calls();
    }

    private void assertWorksAfterTheNext(ObjectStore store, MapWriterMemory memory, Object when) {
        try {
            new DavitRepositories(StretchingCost.LEAST).initialise(store, Passphrases.right(), memory);
        } catch (DavitException e) {
            assertThat(e.code()).as("after %s", when).isEqualTo(ErrorCode.REPOSITORY_EXISTS);
        }
        SmallBackup backup = SmallBackup.first();
        try (OpenRepository repository =
                new DavitRepositories().open(store, Passphrases.right(), memory, folder.resolve("cache-" + caches++))) {
            RestorePointId point = backup.write(repository, TestRun.next(), List.of());
            assertThat(SmallBackup.read(repository, point).isSame(backup))
                    .as("after %s", when)
                    .isTrue();
        }
    }
}
