package io.davit.agent.judges;

import io.davit.agent.admission.ApprovalUse;
import io.davit.agent.admission.Delivery;
import io.davit.agent.admission.Grounds;
import io.davit.agent.admission.Judge;
import io.davit.agent.admission.ReadOrder;
import io.davit.agent.admission.Verdict;
import io.davit.agent.guardrails.Approval;
import io.davit.agent.guardrails.Approvals;
import io.davit.agent.guardrails.Guardrails;
import io.davit.agent.guardrails.GuardrailsSource;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Steps 18 and 19: what the guardrails say now, read once for both, and what was approved (P12). An admitted restore keeps the
 * limits that it was admitted within.
 */
public final class GuardrailsJudge implements Judge {
    private final GuardrailsSource guardrails;
    private final Approvals approvals;
    private final Predicate<ApprovalUse> isUsed;
    private final PolicyVersions versions;
    private final LiveData live;
    private final Clock clock;

    /** @param isUsed whether an order was admitted by that approval before */
    public GuardrailsJudge(
            GuardrailsSource guardrails,
            Approvals approvals,
            Predicate<ApprovalUse> isUsed,
            PolicyVersions versions,
            LiveData live,
            Clock clock) {
        this.guardrails = guardrails;
        this.approvals = approvals;
        this.isUsed = isUsed;
        this.versions = versions;
        this.live = live;
        this.clock = clock;
    }

    @Override
    public Verdict judge(Delivery delivery, ReadOrder order) {
        Guardrails inForce;
        try {
            inForce = guardrails.inForce().guardrails();
        } catch (DavitException e) {
            if (e.code() != ErrorCode.GUARDRAILS_UNREADABLE) {
                throw e;
            }
            return new Verdict.Refused(e.code(), e.sentence());
        }
        Optional<String> objection = new AllowedOrders(inForce).objection(order);
        if (objection.isPresent()) {
            return new Verdict.Refused(ErrorCode.GUARDRAIL_REFUSED, objection.get());
        }
        Grounds limits = order.order().hasRestore()
                ? Grounds.within(inForce.restore().clusterWide().words())
                : Grounds.NONE;
        return ApprovalNeed.of(delivery, order, inForce, versions, live)
                .map(need -> approved(need, limits))
                .orElseGet(() -> new Verdict.Passed(limits));
    }

    private Verdict approved(ApprovalNeed need, Grounds limits) {
        List<Approval> given;
        try {
            given = approvals.given();
        } catch (DavitException e) {
            if (e.code() != ErrorCode.CLUSTER_FORBIDDEN) {
                throw e;
            }
            return new Verdict.Refused(ErrorCode.APPROVAL_MISSING, "the agent may not read approvals");
        }
        Instant now = clock.instant();
        return given.stream()
                .filter(approval -> approval.counts(need.kind(), need.digest(), now))
                .filter(approval -> need.kind() != Approval.Kind.RESTORE || !isUsed.test(use(approval)))
                .max(Comparator.comparing(Approval::expires))
                .<Verdict>map(approval -> new Verdict.Passed(limits.and(Grounds.approvedBy(use(approval)))))
                .orElseGet(() -> new Verdict.Refused(
                        ErrorCode.APPROVAL_MISSING,
                        "no approval of " + need.kind().word() + ":" + need.digest() + " counts now"));
    }

    private static ApprovalUse use(Approval approval) {
        return new ApprovalUse(approval.digest(), approval.expires());
    }
}
