package io.davit.hub.store;

import java.util.List;

/**
 * Does what many changes of one transaction have gathered, at once. A row that all agents of a fleet change one by one would be
 * written as often as there are agents, each time as large as it is for all of them.
 */
@FunctionalInterface
public interface Gathering<P> {
    /** @param pieces in the order of the changes that left them; what it throws undoes all of these */
    void settle(Transaction transaction, List<P> pieces);
}
