package io.davit.agent.instruction;

import io.davit.agent.admission.AdmissionLedger;
import io.davit.agent.admission.Anchor;
import io.davit.agent.admission.Decision;
import io.davit.agent.admission.Judge;
import io.davit.agent.admission.Judges;
import io.davit.agent.admission.Line;
import io.davit.agent.admission.StateEpoch;
import io.davit.agent.ledger.Ledger;
import io.davit.agent.reports.Auditor;
import io.davit.agent.run.RunId;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.Instruction;
import io.davit.proto.agent.v1.Receipt;
import io.davit.proto.agent.v1.Report;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The actor that admits: one process of an agent, with a real ledger on disk. Every call that leaves something durable is a
 * step at which it can be killed, before it and after it.
 */
final class Agent implements AutoCloseable {
    /** What outlives its processes. */
    static final class Cluster {
        final HeapAnchor anchor = new HeapAnchor();
        final Set<RunId> runs = new LinkedHashSet<>();
    }

    final Auditor auditor = new Auditor();
    final Ledger ledger;
    final Epochs.Standing standing;
    final InstructionInbox inbox;
    private final Hub hub;
    private final Clock clock;

    Agent(Path folder, Cluster cluster, Hub hub, Clock clock, List<Judge> judges, Death death) {
        this(folder, cluster, hub, clock, new Judges(new Unhurried(), now -> Optional.empty(), judges), death);
    }

    Agent(Path folder, Cluster cluster, Hub hub, Clock clock, Judges judges, Death death) {
        this.hub = hub;
        this.clock = clock;
        ledger = Ledger.open(folder);
        try {
            AdmissionLedger admissions = mortal(AdmissionLedger.class, ledger.admissions(), death);
            Anchor anchor = mortal(Anchor.class, cluster.anchor, death);
            List<StateEpoch> first = new ArrayList<>(List.of(Hub.EPOCH));
            Epochs epochs = new Epochs(
                    admissions,
                    anchor,
                    () -> ledger.admissions().epoch().isEmpty()
                                    && cluster.anchor.read().isEmpty()
                            ? first.getFirst()
                            : StateEpoch.mint(),
                    clock);
            standing = epochs.settle();
            death.step();
            ledger.reports().begin(auditor);
            inbox = new InstructionInbox(
                    admissions,
                    epochs,
                    standing.anchor(),
                    judges,
                    start -> {
                        death.step();
                        cluster.runs.add(start.ruling().run());
                        death.step();
                    },
                    clock);
            inbox.goOn();
        } catch (RuntimeException | Error e) {
            ledger.close();
            throw e;
        }
    }

    private static <T> T mortal(Class<T> port, T living, Death death) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(), new Class<?>[] {port}, (proxy, method, arguments) -> {
                    death.step();
                    try {
                        Object result = method.invoke(living, arguments);
                        death.step();
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    Decision receive(Instruction.Builder instruction) {
        InstructionVerifier verifier = new InstructionVerifier(
                hub.trusted(),
                new Audience(Hub.ID, Hub.CLUSTER, standing.anchor().epoch()));
        return inbox.accept(verifier.verify(hub.ordering(instruction), clock.instant()));
    }

    /** What a hub has read at the end: every chain, the earliest first. */
    List<Report> reports() {
        return ledger.reports().chains().stream()
                .flatMap(chain -> auditor.read(ledger.reports(), chain.epoch()).stream())
                .toList();
    }

    List<Receipt> receipts() {
        return reports().stream()
                .filter(Report::hasReceipt)
                .map(Report::getReceipt)
                .toList();
    }

    Map<Line, Long> marks() {
        return ledger.admissions().marks();
    }

    Optional<ErrorCode> alarm() {
        return standing.alarm();
    }

    @Override
    public void close() {
        ledger.close();
    }
}
