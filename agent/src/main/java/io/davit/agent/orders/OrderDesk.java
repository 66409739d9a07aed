package io.davit.agent.orders;

import io.davit.agent.admission.AdmissionLedger;
import io.davit.agent.admission.Decision;
import io.davit.agent.admission.InstructionId;
import io.davit.agent.admission.OrderDigest;
import io.davit.agent.admission.OrderStarter;
import io.davit.agent.policies.LocationPolicies;
import io.davit.agent.policies.LocationPolicy;
import io.davit.agent.run.OrderedRun;
import io.davit.agent.run.RunCause;
import io.davit.agent.run.RunKind;
import io.davit.agent.run.RunOrder;
import io.davit.errors.DavitException;
import io.davit.proto.agent.v1.Order;
import io.davit.proto.agent.v1.RevokeLocationOrder;
import io.davit.proto.agent.v1.SetLocationOrder;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Starts admitted orders. Each is a run, so that each has an outcome (P14). What a cancel or a policy changes is durable
 * before its run is, and so before the next order is judged; doing it again after a kill changes nothing.
 */
public final class OrderDesk implements OrderStarter {
    /** The longest that a delivery of a canceled order may still be valid: a courier's 30 days, and an hour (section 8). */
    static final Duration LONGEST_DELIVERY = Duration.ofDays(30).plusHours(1);

    private static final String CANCELED = "canceled by the hub";

    private final AdmissionLedger admissions;
    private final LocationPolicies locations;
    private final OrderReader reader;
    private final OrderedRuns runs;
    private final Clock clock;

    public OrderDesk(
            AdmissionLedger admissions, LocationPolicies locations, OrderReader reader, OrderedRuns runs, Clock clock) {
        this.admissions = admissions;
        this.locations = locations;
        this.reader = reader;
        this.runs = runs;
        this.clock = clock;
    }

    @Override
    public void start(Start start) {
        Decision decision = start.decision();
        runs.admit(new OrderedRun(
                start.ruling().run(),
                effective(start),
                new RunCause(decision.id().value(), decision.correlationId()),
                admissions.isCanceledAhead(decision.id())));
    }

    /** An order that got past {@link WellFormed}, and cannot be read now, has no effect but a run that fails with ARGUMENT_INVALID. */
    private RunOrder effective(Start start) {
        RunOrder read;
        try {
            read = reader.read(start.order().order());
        } catch (DavitException e) {
            return RunOrder.unreadable(RunKind.of(start.order().kind()));
        }
        Order order = start.order().order();
        switch (read.kind()) {
            case CANCEL -> cancel(InstructionId.parse(order.getCancel().getTargetInstructionId()));
            case SET_LOCATION -> lay(order.getSetLocation(), start.decision().digest());
            case REVOKE_LOCATION ->
                revoke(order.getRevokeLocation(), start.decision().digest());
            case BACKUP, RESTORE, VALIDATE_LOCATION, SYNC_CATALOG, REPORT_INVENTORY -> {}
        }
        return read;
    }

    private void cancel(InstructionId target) {
        Optional<Decision> known = admissions.find(target);
        boolean isRun = known.filter(decision -> decision.ruling() instanceof Decision.Ruling.Admitted admitted
                        && runs.cancel(admitted.run(), CANCELED))
                .isPresent();
        boolean isOver = known.filter(decision -> decision.ruling() instanceof Decision.Ruling.Refused)
                .isPresent();
        if (!isRun && !isOver) {
            // It has not come yet, or it waits for its anchor.
            admissions.cancelAhead(target, clock.instant().plus(LONGEST_DELIVERY));
        }
    }

    private void lay(SetLocationOrder order, OrderDigest digest) {
        locations.lay(new LocationPolicy(order.getName(), order.getVersion(), Optional.of(order.getTuple()), digest));
    }

    private void revoke(RevokeLocationOrder order, OrderDigest digest) {
        locations.lay(new LocationPolicy(order.getName(), order.getVersion(), Optional.empty(), digest));
    }
}
