package io.davit.agent.locations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.davit.agent.catalog.rocks.RocksCatalog;
import io.davit.agent.objectstore.ObjectStore;
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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three locations: one with a repository, one that is empty, one that is out of reach. */
class CatalogRefreshTest implements Places {
    @TempDir
    private Path folder;

    private final RunContext run = new HeapRun().context(() -> {});
    private final DavitRepositories repositories = new DavitRepositories(StretchingCost.LEAST);
    private final ObjectStore full = new MemoryStore(Clock.systemUTC());
    private final ObjectStore empty = new MemoryStore(Clock.systemUTC());
    private RocksCatalog catalog;
    private CatalogRefresh refresh;

    @BeforeEach
    void initialise() {
        try (Passphrase passphrase = passphrase()) {
            repositories.initialise(full, passphrase, new MapWriterMemory());
        }
        catalog = RocksCatalog.open(folder);
        refresh = new CatalogRefresh(this, catalog);
    }

    @AfterEach
    void close() {
        catalog.close();
    }

    @Override
    public ObjectStore store(String location) {
        throw new UnsupportedOperationException();
    }

    @Override
    public OpenRepository repository(String location) {
        if (location.equals("away")) {
            throw new DavitException(ErrorCode.STORE_UNREACHABLE, "no route");
        }
        try (Passphrase passphrase = passphrase()) {
            return repositories.open(
                    location.equals("full") ? full : empty, passphrase, new MapWriterMemory(), folder.resolve("cache"));
        }
    }

    private static Passphrase passphrase() {
        return new Passphrase("enough rope".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsOne() {
        assertThat(refresh.one("full", run))
                .isEqualTo(
                        new Outcome.Succeeded(Map.of("locations", 1L, "restorePoints", 0L, "problems", 0L), List.of()));
        assertThat(catalog.state("full")).isPresent();
    }

    @Test
    void oneThatCannotBeReadCostsTheOthersNothing() {
        Outcome outcome = refresh.all(List.of("away", "empty", "full"), run);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.PartlySucceeded.class,
                        partly -> assertThat(partly.code()).isEqualTo(ErrorCode.CATALOG_INCOMPLETE));
        assertThat(outcome.problems())
                .extracting(Problem::code, Problem::subject)
                .containsExactly(tuple(ErrorCode.STORE_UNREACHABLE, "location away"));
        assertThat(catalog.state("full")).isPresent();
    }

    @Test
    void anEmptyLocationIsAProblemOnlyWhereItWasMeant() {
        assertThat(refresh.all(List.of("empty"), run)).isInstanceOf(Outcome.Succeeded.class);
        assertFailed(refresh.one("empty", run), ErrorCode.REPOSITORY_ABSENT);
        assertFailed(refresh.all(List.of("away"), run), ErrorCode.STORE_UNREACHABLE);
    }

    private static void assertFailed(Outcome outcome, ErrorCode code) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.code()).isEqualTo(code));
    }
}
