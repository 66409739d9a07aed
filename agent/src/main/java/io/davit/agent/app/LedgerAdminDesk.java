package io.davit.agent.app;

import io.davit.agent.admission.AdmissionLedger;
import io.davit.agent.admission.Rejection;
import io.davit.agent.cli.AdminDesk;
import io.davit.agent.guardrails.GuardrailsSource;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Looks into the ledger, its own or beside its owner. */
final class LedgerAdminDesk implements AdminDesk {
    /** Answers a question from the memory of instructions; empty if there is none. */
    interface Memory {
        <T> Optional<T> ask(Function<AdmissionLedger, T> question);
    }

    private final Memory memory;
    private final GuardrailsSource guardrails;

    LedgerAdminDesk(Memory memory, GuardrailsSource guardrails) {
        this.memory = memory;
        this.guardrails = guardrails;
    }

    @Override
    public GuardrailsSource.InForce guardrails() {
        return guardrails.inForce();
    }

    @Override
    public List<Judged> judged(int most) {
        return memory.ask(ledger -> ledger.decisions(most).stream()
                        .map(decision -> new Judged(decision, ledger.order(decision.id())))
                        .toList())
                .orElse(List.of());
    }

    @Override
    public List<Rejection> rejected() {
        return memory.ask(AdmissionLedger::rejections).orElse(List.of());
    }

    @Override
    public Optional<Instant> clockFloor() {
        return memory.ask(AdmissionLedger::clockFloor).flatMap(floor -> floor);
    }
}
