package io.davit.agent.app;

import io.davit.agent.admission.AdmissionLedger;
import io.davit.agent.admission.Decision;
import io.davit.agent.admission.Decision.Ruling;
import io.davit.agent.guardrails.ClusterWide;
import io.davit.agent.run.RunId;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a restore may apply for the whole cluster. One that the hub ordered goes by what admitted it, however often it is started
 * again; one that was ordered on the cluster by what the guardrails say when it starts.
 */
final class RestoreLimits {
    private static final ClusterWide NOTHING = new ClusterWide(false, false, false, false, false);

    private final AdmissionLedger admissions;
    private final Supplier<ClusterWide> inForce;

    RestoreLimits(AdmissionLedger admissions, Supplier<ClusterWide> inForce) {
        this.admissions = admissions;
        this.inForce = inForce;
    }

    /** @throws DavitException LEDGER_DAMAGED, and whatever reading the guardrails throws */
    ClusterWide of(RunId run) {
        Optional<Decision> ordered = admissions.findByRun(run);
        return ordered.isEmpty() ? inForce.get() : admitted(ordered.get());
    }

    private static ClusterWide admitted(Decision decision) {
        if (!(decision.ruling() instanceof Ruling.Admitted admitted)) {
            throw new DavitException(ErrorCode.LEDGER_DAMAGED, "a run belongs to an order that was refused");
        }
        try {
            return admitted.grounds().limits().map(ClusterWide::ofWords).orElse(NOTHING);
        } catch (IllegalArgumentException e) {
            throw new DavitException(ErrorCode.LEDGER_DAMAGED, "what admitted the restore cannot be read", e);
        }
    }
}
