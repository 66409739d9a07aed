package io.davit.agent.cli;

import io.davit.agent.repository.Recipient;
import io.davit.agent.repository.RepositoryKeys;
import io.davit.agent.repository.RepositoryPin;
import io.davit.agent.trees.Place;
import java.util.Optional;

/** Opens repositories with no agent around them; the wiring implements it. */
public interface PlaceOpener {
    /** @throws io.davit.errors.DavitException ARGUMENT_INVALID, CONFIG_*, LEDGER_IN_USE, REPOSITORY_*, STORE_* */
    RepositoryPin initialise(PlaceOrder order, Optional<Recipient> recovery);

    /**
     * Says whether there is room for a repository, before a person is asked for anything.
     *
     * @throws io.davit.errors.DavitException REPOSITORY_EXISTS, REPOSITORY_PIN_MISMATCH, and as {@link #initialise}
     */
    void requireNone(PlaceOrder order);

    /**
     * Who may open the repository. The caller closes it.
     *
     * @param fromCopies whether slots in restore points open it, too
     * @param writing whether they are to be changed: then this machine's state of the place is taken alone
     * @throws io.davit.errors.DavitException as {@link #initialise}
     */
    RepositoryKeys keys(PlaceOrder order, boolean fromCopies, boolean writing);

    /**
     * The caller closes it.
     *
     * @param writing whether a backup is to be written: then this machine's state of the place is taken alone
     * @throws io.davit.errors.DavitException as {@link #initialise}
     */
    Place open(PlaceOrder order, boolean writing);
}
