package io.davit.agent.app;

import com.google.protobuf.Timestamp;
import io.davit.agent.inventory.LocationStates;
import io.davit.agent.ledger.Ledger;
import io.davit.errors.DavitException;
import io.davit.proto.agent.v1.LocationState;
import io.davit.proto.agent.v1.LocationSummary;
import java.util.List;
import java.util.Optional;

/** How each location stands: by its last trial, and by whether the configuration can open it at all. */
final class LocationOverview implements LocationStates {
    private final KnownLocations known;
    private final Ledger ledger;

    LocationOverview(KnownLocations known, Ledger ledger) {
        this.known = known;
        this.ledger = ledger;
    }

    @Override
    public List<LocationSummary> all() {
        return known.names().stream().map(this::summary).toList();
    }

    private LocationSummary summary(String name) {
        LocationSummary.Builder summary =
                LocationSummary.newBuilder().setName(name).setVersion(known.version(name));
        Optional<LocationTrialNote> trial = LocationTrialNote.last(ledger, name);
        trial.ifPresent(last -> summary.setCheckedAt(Timestamp.newBuilder()
                .setSeconds(last.time().getEpochSecond())
                .setNanos(last.time().getNano())));
        try {
            known.find(name);
            String code = trial.map(LocationTrialNote::code).orElse("");
            return summary.setState(
                            trial.isEmpty()
                                    ? LocationState.LOCATION_STATE_APPROVED
                                    : code.isEmpty()
                                            ? LocationState.LOCATION_STATE_USABLE
                                            : LocationState.LOCATION_STATE_FAILED)
                    .setCode(code)
                    .build();
        } catch (DavitException e) {
            return summary.setState(LocationState.LOCATION_STATE_FAILED)
                    .setCode(e.code().name())
                    .build();
        }
    }
}
