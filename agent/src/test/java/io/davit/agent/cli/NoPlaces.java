package io.davit.agent.cli;

import io.davit.agent.repository.RepositoryPin;
import io.davit.agent.trees.Place;

/** For commands that must not open a repository by itself. */
final class NoPlaces implements PlaceOpener {
    @Override
    public RepositoryPin initialise(PlaceOrder order) {
        throw new IllegalStateException("not asked for");
    }

    @Override
    public Place open(PlaceOrder order, boolean writing) {
        throw new IllegalStateException("not asked for");
    }
}
