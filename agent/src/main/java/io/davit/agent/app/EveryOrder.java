package io.davit.agent.app;

import io.davit.agent.inventory.Inventories;
import io.davit.agent.locations.CatalogRefresh;
import io.davit.agent.locations.LocationTrial;
import io.davit.agent.run.Outcome;
import io.davit.agent.run.RunContext;
import io.davit.agent.run.RunOrder;
import io.davit.agent.runs.RunEngine;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.List;
import java.util.Map;

/** Does each kind of order: backups and restores by {@link Engines}, the short ones of the hub here. */
final class EveryOrder implements RunEngine {
    private static final Outcome DONE = new Outcome.Succeeded(Map.of(), List.of());

    private final Engines dataMoves;
    private final KnownLocations known;
    private final LocationTrial trial;
    private final CatalogRefresh refresh;
    private final Inventories inventories;

    EveryOrder(
            Engines dataMoves,
            KnownLocations known,
            LocationTrial trial,
            CatalogRefresh refresh,
            Inventories inventories) {
        this.dataMoves = dataMoves;
        this.known = known;
        this.trial = trial;
        this.refresh = refresh;
        this.inventories = inventories;
    }

    @Override
    public void check(RunOrder order) {
        if (order.isUnreadable()) {
            throw new DavitException(ErrorCode.ARGUMENT_INVALID, "the order cannot be meant as it stands");
        }
        switch (order.kind()) {
            case BACKUP, RESTORE -> dataMoves.check(order);
            case VALIDATE_LOCATION -> known.find(order.location());
            case SYNC_CATALOG -> {
                if (!order.location().isEmpty()) {
                    known.find(order.location());
                }
            }
            case CANCEL, SET_LOCATION, REVOKE_LOCATION, REPORT_INVENTORY -> {}
        }
    }

    @Override
    public Outcome run(RunOrder order, RunContext run) {
        return switch (order.kind()) {
            case BACKUP, RESTORE -> dataMoves.run(order, run);
            case VALIDATE_LOCATION -> trial.run(order.location(), run);
            case SYNC_CATALOG ->
                order.location().isEmpty() ? refresh.all(known.names(), run) : refresh.one(order.location(), run);
            case REPORT_INVENTORY -> new Outcome.Succeeded(Map.of("namespaces", inventories.refresh(run)), List.of());
            // What they change was durable before the run was.
            case CANCEL, SET_LOCATION, REVOKE_LOCATION -> DONE;
        };
    }
}
