package io.davit.agent.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.config.AgentConfig;
import io.davit.agent.config.ConfigFile;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.Credential;
import io.davit.agent.repository.Founding;
import io.davit.agent.repository.MapWriterMemory;
import io.davit.agent.repository.OpenRepository;
import io.davit.agent.repository.Repositories;
import io.davit.agent.repository.RepositoryKeys;
import io.davit.agent.repository.RepositoryPin;
import io.davit.agent.repository.WriterMemory;
import io.davit.agent.repository.crypto.StretchingCost;
import io.davit.agent.repository.engine.DavitRepositories;
import io.davit.agent.run.FastFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often a repository is unlocked while its users come and go. */
class OpenLocationsTest {
    private static final String NAME = "quay";

    @TempDir(factory = FastFolders.class)
    Path folder;

    private final Counting repositories = new Counting();
    private OpenLocations locations;

    @BeforeEach
    void initialise() throws IOException {
        Files.createDirectories(folder.resolve("location"));
        Files.writeString(folder.resolve("passphrase"), "enough rope for everyone\n");
        Path file = Files.writeString(folder.resolve("agent.yaml"), """
                data-dir: %1$s/data
                locations:
                  - name: quay
                    passphrase-file: %1$s/passphrase
                    filesystem:
                      path: %1$s/location
                """.formatted(folder));
        AgentConfig config = ConfigFile.read(file);
        WriterMemory memory = new MapWriterMemory();
        locations = new OpenLocations(
                KnownLocations.configured(config),
                new LocationStores(said -> {}, Clock.systemUTC(), OpenLocationsTest::noPause),
                repositories,
                (location, place) -> memory,
                config.dataDir());
        locations.initialise(NAME, Optional.empty());
    }

    private static void noPause(Duration ignored) {}

    @Test
    void usersOneAfterTheOtherUnlockItOnceEach() {
        locations.open(NAME).close();
        locations.open(NAME).close();

        assertThat(repositories.opened).isEqualTo(2);
        assertThat(repositories.closed).isEqualTo(2);
    }

    @Test
    void whileItIsKeptUsersOneAfterTheOtherUnlockItOnce() {
        try (OpenLocations.Keeping ignored = locations.keep(NAME)) {
            locations.open(NAME).close();
            locations.open(NAME).close();

            assertThat(repositories.opened).isEqualTo(1);
            assertThat(repositories.closed).isZero();
        }
        assertThat(repositories.closed).isEqualTo(1);
    }

    @Test
    void theLastKeeperOrUserClosesIt() {
        OpenLocations.Keeping first = locations.keep(NAME);
        OpenLocations.Keeping second = locations.keep(NAME);
        OpenRepository user = locations.open(NAME);

        first.close();
        first.close();
        second.close();
        assertThat(repositories.closed).isZero();

        user.close();
        assertThat(repositories.closed).isEqualTo(1);
    }

    @Test
    void keepingWhatNobodyOpensUnlocksNothing() {
        locations.keep(NAME).close();

        assertThat(repositories.opened).isZero();
    }

    private static final class Counting implements Repositories {
        private final Repositories real = new DavitRepositories(StretchingCost.LEAST);
        private int opened;
        private int closed;

        @Override
        public RepositoryPin initialise(ObjectStore store, Founding founding, WriterMemory memory) {
            return real.initialise(store, founding, memory);
        }

        @Override
        public void requireNone(ObjectStore store, WriterMemory memory) {
            real.requireNone(store, memory);
        }

        @Override
        public RepositoryKeys keys(ObjectStore store, Credential credential, WriterMemory memory, boolean fromCopies) {
            return real.keys(store, credential, memory, fromCopies);
        }

        @Override
        public OpenRepository open(ObjectStore store, Credential credential, WriterMemory memory, Path cache) {
            OpenRepository repository = real.open(store, credential, memory, cache);
            opened++;
            return new RepositoryShare(repository, () -> {
                closed++;
                repository.close();
            });
        }
    }
}
