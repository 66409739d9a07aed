package io.davit.agent.judges;

import io.davit.agent.admission.InstructionId;
import io.davit.agent.admission.OrderAllowance;
import io.davit.agent.admission.OrderBytes;
import io.davit.agent.admission.OrderCount;
import io.davit.agent.admission.ReadOrder;
import io.davit.agent.guardrails.Guardrails;
import io.davit.agent.guardrails.GuardrailsSource;
import io.davit.agent.guardrails.OrderGuardrails;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.Order;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the guardrails say of the number of orders. Beyond it, a cancel still counts if it ends something, once for each target:
 * nobody can use up the way to stop what runs.
 *
 * <p>Guardrails are read for it at most every ten seconds, so that a flood does not reach the API server.
 */
public final class OrderQuota implements OrderAllowance {
    private static final Duration FRESH = Duration.ofSeconds(10);
    private static final int MOST_CANCELED = RoomJudge.MOST;

    private final Counts counts;
    private final GuardrailsSource guardrails;
    private final Predicate<InstructionId> isOpen;
    private final Set<InstructionId> canceled = new HashSet<>();
    private @Nullable OrderGuardrails limits;
    private Instant readAt = Instant.MIN;

    /** Where it is counted. */
    @FunctionalInterface
    public interface Counts {
        OrderCount count(String kind, Instant now);
    }

    /** @param isOpen whether an order was admitted and has no outcome yet */
    public OrderQuota(Counts counts, GuardrailsSource guardrails, Predicate<InstructionId> isOpen) {
        this.counts = counts;
        this.guardrails = guardrails;
        this.isOpen = isOpen;
    }

    @Override
    public synchronized Optional<String> objection(OrderBytes order, Instant now) {
        String kind = ReadOrder.kindOf(order);
        OrderCount count = counts.count(kind, now);
        OrderGuardrails most = limits(now);
        Optional<String> objection = Optional.empty();
        if (count.inHour() >= most.perHour()) {
            objection = Optional.of("orders.per-hour is " + most.perHour() + ", and so many " + kind + " came");
        } else if (count.inDay() >= most.perDay()) {
            objection = Optional.of("orders.per-day is " + most.perDay() + ", and so many " + kind + " came");
        }
        return objection.filter(beyond -> !endsSomething(order));
    }

    private boolean endsSomething(OrderBytes bytes) {
        Optional<InstructionId> target = target(bytes);
        if (target.isEmpty() || !isOpen.test(target.get())) {
            return false;
        }
        if (canceled.size() >= MOST_CANCELED) {
            canceled.removeIf(isOpen.negate());
        }
        return canceled.add(target.get());
    }

    private static Optional<InstructionId> target(OrderBytes bytes) {
        try {
            Order order = ReadOrder.of(bytes).order();
            return order.hasCancel()
                    ? Optional.of(InstructionId.parse(order.getCancel().getTargetInstructionId()))
                    : Optional.empty();
        } catch (DavitException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public synchronized long keptBytes(Instant now) {
        return limits(now).keptBytes().bytes();
    }

    private OrderGuardrails limits(Instant now) {
        OrderGuardrails known = limits;
        if (known != null && !now.isBefore(readAt) && now.isBefore(readAt.plus(FRESH))) {
            return known;
        }
        OrderGuardrails read = read();
        limits = read;
        readAt = now;
        return read;
    }

    private OrderGuardrails read() {
        try {
            return guardrails.inForce().guardrails().orders();
        } catch (DavitException e) {
            if (e.code() != ErrorCode.GUARDRAILS_UNREADABLE) {
                throw e;
            }
            // Every order is refused until they can be read, and refusals are bounded, too.
            return Guardrails.standard().orders();
        }
    }
}
