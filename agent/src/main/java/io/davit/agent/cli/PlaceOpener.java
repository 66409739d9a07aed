package io.davit.agent.cli;

import io.davit.agent.repository.RepositoryPin;
import io.davit.agent.trees.Place;

/** Opens repositories with no agent around them; the wiring implements it. */
public interface PlaceOpener {
    /** @throws io.davit.errors.DavitException ARGUMENT_INVALID, CONFIG_*, LEDGER_IN_USE, REPOSITORY_*, STORE_* */
    RepositoryPin initialise(PlaceOrder order);

    /**
     * The caller closes it.
     *
     * @param writing whether a backup is to be written: then this machine's state of the place is taken alone
     * @throws io.davit.errors.DavitException as {@link #initialise}
     */
    Place open(PlaceOrder order, boolean writing);
}
