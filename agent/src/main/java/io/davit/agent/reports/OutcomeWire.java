package io.davit.agent.reports;

import io.davit.agent.run.RunRecord;
import io.davit.errors.ErrorCode;
import io.davit.errors.Severity;
import io.davit.proto.agent.v1.Outcome;
import io.davit.proto.agent.v1.OutcomeState;
import io.davit.proto.agent.v1.Problem;
import io.davit.proto.agent.v1.Report;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The end of a run as the hub learns it: kinds, names, counts and codes. Sentences stay on the cluster, because servers and
 * webhooks may quote values in them (P13).
 */
public final class OutcomeWire {
    /** Longest subject of a problem, in characters, so that a hundred of them fit into a report many times over. */
    private static final int SUBJECT = 500;

    private OutcomeWire() {}

    /** @throws IllegalStateException if the run has not ended */
    public static Report of(RunRecord run) {
        io.davit.agent.run.Outcome outcome = run.outcome().orElseThrow(() -> notEnded(run));
        Instant ended = run.ended().orElseThrow(() -> notEnded(run));
        Outcome.Builder wire = Outcome.newBuilder()
                .setRunId(run.id().toString())
                .setKind(run.order().kind().word())
                .setLocation(run.order().location())
                .putAllCounts(counts(outcome.counts()))
                .setStartedAt(ReportWire.timestamp(run.admitted()))
                .setEndedAt(ReportWire.timestamp(ended));
        run.cause().ifPresent(cause -> wire.setInstructionId(cause.instruction().toString()));
        switch (outcome) {
            case io.davit.agent.run.Outcome.Succeeded ignored -> wire.setState(OutcomeState.OUTCOME_STATE_SUCCEEDED);
            case io.davit.agent.run.Outcome.PartlySucceeded partly ->
                wire.setState(OutcomeState.OUTCOME_STATE_PARTLY_SUCCEEDED)
                        .setCode(partly.code().name());
            case io.davit.agent.run.Outcome.Failed failed ->
                wire.setState(OutcomeState.OUTCOME_STATE_FAILED)
                        .setCode(failed.code().name());
            case io.davit.agent.run.Outcome.Canceled ignored ->
                wire.setState(OutcomeState.OUTCOME_STATE_CANCELED).setCode(ErrorCode.RUN_CANCELED.name());
        }
        outcome.sealed()
                .ifPresent(
                        point -> wire.setRestorePoint(point.id()).setRestorePointHash(ReportWire.bytes(point.hash())));
        addProblems(wire, outcome);
        return ReportWire.at(ended).setOutcome(wire).build();
    }

    private static void addProblems(Outcome.Builder wire, io.davit.agent.run.Outcome outcome) {
        List<io.davit.errors.Problem> problems = outcome.problems();
        problems.stream()
                .limit(io.davit.agent.run.Outcome.SHOWN)
                .map(OutcomeWire::problem)
                .forEach(wire::addProblems);
        wire.setProblemCount(Math.max(problems.size(), outcome.counts().getOrDefault("problems", 0L)));
    }

    private static Problem problem(io.davit.errors.Problem problem) {
        String subject = problem.subject();
        return Problem.newBuilder()
                .setCode(problem.code().name())
                .setIsError(problem.severity() == Severity.ERROR)
                .setSubject(subject.length() <= SUBJECT ? subject : subject.substring(0, SUBJECT) + "…")
                .setCount(1)
                .build();
    }

    private static Map<String, Long> counts(Map<String, Long> counts) {
        return Map.copyOf(counts);
    }

    private static IllegalStateException notEnded(RunRecord run) {
        return new IllegalStateException(run.id() + " has not ended");
    }
}
