package io.davit.agent.locations;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.objectstore.Content;
import io.davit.agent.objectstore.CreateResult;
import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStat;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.objectstore.decorate.ForwardingStore;
import io.davit.agent.objectstore.memory.MemoryStore;
import io.davit.agent.repository.MapWriterMemory;
import io.davit.agent.repository.OpenRepository;
import io.davit.agent.repository.Passphrase;
import io.davit.agent.repository.crypto.StretchingCost;
import io.davit.agent.repository.engine.DavitRepositories;
import io.davit.agent.run.HeapRun;
import io.davit.agent.run.Outcome;
import io.davit.agent.run.RunContext;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocationTrialTest {
    @TempDir
    private Path cache;

    private final MapWriterMemory memory = new MapWriterMemory();
    private final DavitRepositories repositories = new DavitRepositories(StretchingCost.LEAST);
    private final RunContext run = new HeapRun().context(() -> {});
    private ObjectStore store = new MemoryStore(Clock.systemUTC());

    @Test
    void findsAnEmptyPlaceFitAndLeavesNothing() {
        Outcome outcome = trial();

        assertThat(outcome)
                .isEqualTo(new Outcome.Succeeded(Map.of("repositories", 0L, "problems", 0L, "locks", 0L), List.of()));
        assertThat(keys()).isEmpty();
    }

    @Test
    void saysThatARepositoryIsThere() {
        initialise();

        assertThat(trial().counts()).containsEntry("repositories", 1L);
    }

    @Test
    void saysThatTheCredentialDoesNotOpenTheRepository() {
        initialise();

        Outcome outcome = new LocationTrial(new Here("another passphrase")).run("main", run);

        assertFailed(outcome, ErrorCode.REPOSITORY_KEY_WRONG);
    }

    @Test
    void refusesAStoreThatOverwrites() {
        ObjectStore real = store;
        store = new ForwardingStore(real) {
            @Override
            public CreateResult create(ObjectKey key, Content content) {
                real.delete(key);
                return real.create(key, content);
            }
        };

        assertFailed(trial(), ErrorCode.LOCATION_UNFIT);
    }

    /** As stores do that look at what is there when a create was refused. */
    @Test
    void takesAConflictForThePromiseThatItIs() {
        store = new ForwardingStore(store) {
            @Override
            public CreateResult create(ObjectKey key, Content content) {
                CreateResult result = super.create(key, content);
                if (result == CreateResult.ALREADY_THERE) {
                    throw new DavitException(ErrorCode.STORE_CONFLICT, "other bytes are there");
                }
                return result;
            }
        };

        assertThat(trial()).isInstanceOf(Outcome.Succeeded.class);
    }

    @Test
    void saysWhichRightIsMissing() {
        store = new ForwardingStore(store) {
            @Override
            public void list(String prefix, Predicate<ObjectStat> visitor) {
                throw new DavitException(ErrorCode.STORE_ACCESS_DENIED, "may not list");
            }
        };

        Outcome outcome = trial();

        assertFailed(outcome, ErrorCode.STORE_ACCESS_DENIED);
        assertThat(outcome.problems()).extracting(Problem::subject).contains("list");
    }

    /** It is the better credential (a stolen one destroys nothing), and the probe is in nobody's way. */
    @Test
    void aCredentialThatMayNotDeleteIsNoProblem() {
        store = new ForwardingStore(store) {
            @Override
            public void delete(ObjectKey key) {
                throw new DavitException(ErrorCode.STORE_ACCESS_DENIED, "may not delete");
            }
        };

        assertThat(trial()).isInstanceOf(Outcome.Succeeded.class);
        assertThat(keys()).containsExactly("probes/" + run.id());
        initialise();
        assertThat(trial())
                .as("again, as after a kill, and with a repository beside it")
                .isEqualTo(new Outcome.Succeeded(Map.of("repositories", 1L, "problems", 0L, "locks", 0L), List.of()));
    }

    /** R21: whether locks can be had is asked of the place, and told. */
    @Test
    void saysWhetherThePlaceCanLock() {
        store = MemoryStore.locking(Clock.systemUTC());

        assertThat(trial().counts()).containsEntry("locks", 1L).containsEntry("problems", 0L);
    }

    @Test
    void comparesTheClocks() {
        store = new MemoryStore(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-6)));

        Outcome outcome = trial();

        assertThat(outcome).as("a warning: nothing is lost by it yet").isInstanceOf(Outcome.Succeeded.class);
        assertThat(outcome.problems()).extracting(Problem::code).containsExactly(ErrorCode.CLOCK_SUSPECT);
    }

    @Test
    void saysThatNothingCanBeReached() {
        Places nowhere = new Here("") {
            @Override
            public ObjectStore store(String location) {
                throw new DavitException(ErrorCode.STORE_UNREACHABLE, "no route");
            }
        };

        assertFailed(new LocationTrial(nowhere).run("main", run), ErrorCode.STORE_UNREACHABLE);
    }

    private Outcome trial() {
        return new LocationTrial(new Here("enough rope")).run("main", run);
    }

    private static void assertFailed(Outcome outcome, ErrorCode code) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.code()).isEqualTo(code));
    }

    private void initialise() {
        try (Passphrase passphrase = passphrase("enough rope")) {
            repositories.initialise(store, passphrase, memory);
        }
    }

    private static Passphrase passphrase(String words) {
        return new Passphrase(words.getBytes(StandardCharsets.UTF_8));
    }

    private List<String> keys() {
        List<String> keys = new ArrayList<>();
        store.list("", stat -> keys.add(stat.key().value()));
        return keys;
    }

    private class Here implements Places {
        private final String words;

        Here(String words) {
            this.words = words;
        }

        @Override
        public ObjectStore store(String location) {
            return new ForwardingStore(store) {
                @Override
                public void close() {}
            };
        }

        @Override
        public OpenRepository repository(String location) {
            try (Passphrase passphrase = passphrase(words)) {
                return repositories.open(store, passphrase, memory, cache);
            }
        }
    }
}
