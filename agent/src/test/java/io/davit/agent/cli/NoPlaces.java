package io.davit.agent.cli;

import io.davit.agent.repository.Recipient;
import io.davit.agent.repository.RepositoryKeys;
import io.davit.agent.repository.RepositoryPin;
import io.davit.agent.trees.Place;
import java.util.Optional;

/** For commands that must not open a repository by itself. */
final class NoPlaces implements PlaceOpener {
    @Override
    public RepositoryPin initialise(PlaceOrder order, Optional<Recipient> recovery) {
        throw new IllegalStateException("not asked for");
    }

    @Override
    public void requireNone(PlaceOrder order) {
        throw new IllegalStateException("not asked for");
    }

    @Override
    public RepositoryKeys keys(PlaceOrder order, boolean fromCopies, boolean writing) {
        throw new IllegalStateException("not asked for");
    }

    @Override
    public Place open(PlaceOrder order, boolean writing) {
        throw new IllegalStateException("not asked for");
    }
}
