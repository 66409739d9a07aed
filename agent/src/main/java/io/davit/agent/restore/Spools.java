package io.davit.agent.restore;

import io.davit.agent.run.RunContext;
import java.nio.file.Path;
import java.util.Optional;

/** What the objects of a run need when all are there: their owners, and, if that was ordered, their field managers. */
record Spools(OwnerSpool owners, Optional<ManagerSpool> managers) implements AutoCloseable {
    static Spools open(Path folder, RestoreOrder order, RunContext run) {
        OwnerSpool owners = OwnerSpool.open(folder, run);
        return new Spools(
                owners, order.withFieldManagers() ? Optional.of(ManagerSpool.open(folder, run)) : Optional.empty());
    }

    /** The object was created by this run, and not linked yet. */
    void created(Placement placement, String uid) {
        unlinked(placement, uid);
        met(placement, uid);
    }

    /** Some restore of the same point created the object, and it has not got its owners. */
    void unlinked(Placement placement, String uid) {
        if (placement.hasOwners()) {
            owners.add(placement.entry(uid));
        }
    }

    /** The object was created by this run, perhaps in an earlier attempt. */
    void met(Placement placement, String uid) {
        if (placement.hadManagers()) {
            managers.ifPresent(spool -> spool.add(placement.managers(uid)));
        }
    }

    @Override
    public void close() {
        try (owners) {
            managers.ifPresent(ManagerSpool::close);
        }
    }
}
