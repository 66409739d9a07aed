package io.davit.agent.catalog.rocks;

import io.davit.agent.catalog.Catalog;
import io.davit.agent.catalog.CatalogPoint;
import io.davit.agent.catalog.CatalogState;
import io.davit.agent.catalog.PointJson;
import io.davit.agent.repository.OpenRepository;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.rocks.RocksStore;
import io.davit.agent.run.RunId;
import io.davit.agent.run.RunJson;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalog in the folder {@code catalog} of the data directory. Families: {@code points} (location, time counting down, id
 * → restore point), {@code ids} (id, location → key in points), {@code runs} (run id → key in points), {@code heads} (location, writer →
 * number and hash), {@code states} (location → state).
 */
public final class RocksCatalog implements Catalog {
    static final String POINTS = "points";
    static final String IDS = "ids";
    static final String RUNS = "runs";
    static final String HEADS = "heads";
    static final String STATES = "states";
    private static final List<String> FAMILIES = List.of(POINTS, IDS, RUNS, HEADS, STATES);
    private static final int SCHEMA_VERSION = 2;
    private static final Logger LOG = LoggerFactory.getLogger(RocksCatalog.class);

    private final RocksStore store;

    private RocksCatalog(RocksStore store) {
        this.store = store;
    }

    /**
     * Opens the catalog and owns it. One that is damaged, or of another version, is deleted: it is read again from the locations.
     *
     * @throws DavitException LEDGER_IN_USE, DATA_DIR_UNUSABLE
     */
    public static RocksCatalog open(Path dataDir) {
        Path folder = folder(dataDir);
        try {
            return new RocksCatalog(RocksStore.open(folder, FAMILIES, SCHEMA_VERSION));
        } catch (DavitException e) {
            if (e.code() != ErrorCode.LEDGER_DAMAGED && e.code() != ErrorCode.LEDGER_VERSION) {
                throw e;
            }
            LOG.atWarn().setCause(e).log("the catalog cannot be used; it is dropped and read again from the locations");
            delete(folder);
            return new RocksCatalog(RocksStore.open(folder, FAMILIES, SCHEMA_VERSION));
        }
    }

    /** As it is at this moment, beside its owner; empty if there is none yet. */
    public static Optional<RocksCatalog> openReadOnly(Path dataDir) {
        Path folder = folder(dataDir);
        return RocksStore.exists(folder)
                ? Optional.of(new RocksCatalog(RocksStore.openReadOnly(folder, FAMILIES, SCHEMA_VERSION)))
                : Optional.empty();
    }

    private static Path folder(Path dataDir) {
        return dataDir.resolve("catalog");
    }

    private static void delete(Path folder) {
        try (Stream<Path> inside = Files.walk(folder)) {
            for (Path path :
                    inside.sorted((a, b) -> b.getNameCount() - a.getNameCount()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new DavitException(ErrorCode.DATA_DIR_UNUSABLE, folder + " cannot be dropped: " + e.getMessage(), e);
        }
    }

    @Override
    public CatalogState sync(String location, OpenRepository repository, Instant now) {
        return new CatalogSync(store, location).read(repository, now, state(location));
    }

    @Override
    public Optional<CatalogState> state(String location) {
        return store.get(STATES, CatalogKeys.bytes(location))
                .map(bytes -> PointJson.state(RunJson.tree(CatalogKeys.text(bytes))));
    }

    @Override
    public void newestFirst(String location, Predicate<CatalogPoint> visitor) {
        store.scanPrefix(POINTS, CatalogKeys.location(location), (key, value) -> visitor.test(decode(value)));
    }

    @Override
    public List<CatalogPoint> find(String idPrefix, int limit) {
        List<byte[]> keys = new ArrayList<>();
        store.scanPrefix(IDS, CatalogKeys.bytes(idPrefix), (key, value) -> {
            keys.add(value);
            return keys.size() < limit;
        });
        return keys.stream().map(this::point).flatMap(Optional::stream).toList();
    }

    @Override
    public Optional<CatalogPoint> find(String location, RestorePointId id) {
        return store.get(IDS, CatalogKeys.id(location, id)).flatMap(this::point);
    }

    @Override
    public Optional<CatalogPoint> ofRun(RunId run) {
        return store.get(RUNS, CatalogKeys.run(run)).flatMap(this::point);
    }

    private Optional<CatalogPoint> point(byte[] key) {
        return store.get(POINTS, key).map(RocksCatalog::decode);
    }

    static CatalogPoint decode(byte[] value) {
        try {
            return PointJson.point(RunJson.tree(CatalogKeys.text(value)));
        } catch (RuntimeException e) {
            throw new DavitException(
                    ErrorCode.LEDGER_DAMAGED, "an entry of the catalog cannot be read; delete the folder 'catalog'", e);
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
