package io.davit.agent.app;

import io.davit.agent.cli.PlaceOpener;
import io.davit.agent.cli.PlaceOrder;
import io.davit.agent.config.LocationConfig;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.Credential;
import io.davit.agent.repository.Founding;
import io.davit.agent.repository.OpenRepository;
import io.davit.agent.repository.Recipient;
import io.davit.agent.repository.RepositoryKeys;
import io.davit.agent.repository.RepositoryPin;
import io.davit.agent.repository.crypto.NativeCrypto;
import io.davit.agent.repository.engine.DavitRepositories;
import io.davit.agent.run.Pause;
import io.davit.agent.state.StateFolder;
import io.davit.agent.trees.Place;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Repositories without an agent: no configuration file must be there, no ledger, no catalog, and no cluster is known. */
final class StandalonePlaces implements PlaceOpener {
    private static final Duration LOOK = Duration.ofMillis(200);

    private final Clock clock;
    private final Pause pause;
    private final Interruption interruption;
    private final DavitRepositories repositories;

    StandalonePlaces(Clock clock, Pause pause, Interruption interruption, DavitRepositories repositories) {
        this.clock = clock;
        this.pause = pause;
        this.interruption = interruption;
        this.repositories = repositories;
    }

    @Override
    public void requireNone(PlaceOrder order) {
        LocationConfig location = PlaceAddress.location(order);
        makeFolder(location);
        try (StateFolder state = own(order, PlaceAddress.identity(location));
                ObjectStore store = stores().open(location)) {
            repositories.requireNone(store, state.memory());
        }
    }

    @Override
    public RepositoryPin initialise(PlaceOrder order, Optional<Recipient> recovery) {
        NativeCrypto.prefer();
        LocationConfig location = PlaceAddress.location(order);
        makeFolder(location);
        try (StateFolder state = own(order, PlaceAddress.identity(location));
                ObjectStore store = stores().open(location);
                Credential first = credential(order, location)) {
            return repositories.initialise(store, new Founding(first, recovery), state.memory());
        }
    }

    /** Whoever types an address means that very folder: here it is made, unlike that of a configured location. */
    private static void makeFolder(LocationConfig location) {
        if (location.filesystem().isPresent() && location.name().equals(PlaceAddress.NAMELESS)) {
            Path folder = location.filesystem().get().path();
            try {
                Files.createDirectories(folder);
            } catch (IOException e) {
                throw new DavitException(
                        ErrorCode.STORE_ACCESS_DENIED, folder + " cannot be made: " + e.getMessage(), e);
            }
        } else {
            LocationStores.makePrefix(location);
        }
    }

    @Override
    public Place open(PlaceOrder order, boolean writing) {
        NativeCrypto.prefer();
        LocationConfig location = PlaceAddress.location(order);
        String identity = PlaceAddress.identity(location);
        StateFolder state = state(order, identity, writing);
        ObjectStore store = null;
        try {
            store = stores().open(location);
            List<Path> own = Stream.concat(Stream.of(state.folder()), location.folder().stream())
                    .toList();
            return new StandalonePlace(
                    state, store, opened(order, location, store, state), own, clock, pause, interruption);
        } catch (RuntimeException e) {
            closeAfter(store, e);
            closeAfter(state, e);
            throw e;
        }
    }

    private OpenRepository opened(PlaceOrder order, LocationConfig location, ObjectStore store, StateFolder state) {
        try (Credential credential = credential(order, location)) {
            return repositories.open(store, credential, state.memory(), state.cache());
        }
    }

    @Override
    public RepositoryKeys keys(PlaceOrder order, boolean fromCopies, boolean writing) {
        NativeCrypto.prefer();
        LocationConfig location = PlaceAddress.location(order);
        StateFolder state = state(order, PlaceAddress.identity(location), writing);
        ObjectStore store = null;
        try (Credential credential = credential(order, location)) {
            store = stores().open(location);
            return new StandaloneKeys(state, store, repositories.keys(store, credential, state.memory(), fromCopies));
        } catch (RuntimeException e) {
            closeAfter(store, e);
            closeAfter(state, e);
            throw e;
        }
    }

    private StateFolder state(PlaceOrder order, String identity, boolean writing) {
        return writing ? own(order, identity) : StateFolder.look(stateFolder(order), identity);
    }

    /** As soon as nobody else does, within the time that the order gives. */
    private StateFolder own(PlaceOrder order, String identity) {
        Instant last = clock.instant().plus(order.patience());
        while (true) {
            try {
                return StateFolder.own(stateFolder(order), identity, order.command());
            } catch (DavitException e) {
                boolean isOver = !clock.instant().isBefore(last)
                        || Thread.currentThread().isInterrupted();
                if (e.code() != ErrorCode.LEDGER_IN_USE || isOver) {
                    throw e;
                }
                pause.pause(LOOK);
            }
        }
    }

    private static Credential credential(PlaceOrder order, LocationConfig location) {
        return order.key().isPresent() ? order.key().get() : LocationStores.passphrase(location);
    }

    private LocationStores stores() {
        return new LocationStores(instant -> {}, clock, pause);
    }

    private static Path stateFolder(PlaceOrder order) {
        return order.state()
                .orElseThrow(() -> new DavitException(
                        ErrorCode.ARGUMENT_INVALID, "neither $XDG_STATE_HOME nor $HOME is set: give --state"));
    }

    private static void closeAfter(@Nullable AutoCloseable opened, RuntimeException cause) {
        if (opened == null) {
            return;
        }
        try {
            opened.close();
        } catch (Exception e) {
            cause.addSuppressed(e);
        }
    }
}
