package io.davit.harness.explorer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.davit.agent.admission.Decision;
import io.davit.agent.admission.InstructionId;
import io.davit.agent.admission.StateEpoch;
import io.davit.agent.ledger.Ledger;
import io.davit.agent.reports.ReportChain;
import io.davit.agent.run.RunRecord;
import io.davit.hub.storage.AuditChain;
import io.davit.hub.store.AgentState;
import io.davit.hub.store.Audit;
import io.davit.hub.store.InstructionRow;
import io.davit.hub.store.InstructionState;
import io.davit.hub.store.Reports;
import io.davit.hub.store.Resource;
import io.davit.hub.store.ResourceKind;
import io.davit.hub.store.Resources;
import io.davit.hub.store.Transaction;
import io.davit.proto.agent.v1.Outcome;
import io.davit.proto.agent.v1.Receipt;
import io.davit.proto.agent.v1.Report;
import io.davit.proto.v1.Backup;
import io.davit.proto.v1.BackupLocation;
import io.davit.proto.v1.Cluster;
import io.davit.proto.v1.ClusterState;
import io.davit.signing.Purpose;
import io.davit.signing.SignedEnvelope;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What must hold once hub and agent have come to rest, whatever was killed before: nothing is lost, nothing is doubled. */
final class Truth {
    private static final int ALL = 10_000;

    private final Fleet fleet;
    private final Client client;
    private final boolean mayHaveExpired;
    private final Ledger ledger;
    private final List<RunRecord> runs = new ArrayList<>();
    private final List<Report> reports = new ArrayList<>();

    Truth(Fleet fleet, Client client, boolean mayHaveExpired) {
        this.fleet = fleet;
        this.client = client;
        this.mayHaveExpired = mayHaveExpired;
        this.ledger = fleet.agent().ledger();
        ledger.newestFirst(runs::add);
    }

    void holds() {
        assertThat(client.unanswered()).as("requests without an answer").isEmpty();
        fleet.hub().look(transaction -> {
            Resource cluster = only(transaction, ResourceKind.CLUSTER);
            nothingIsWrongWith(cluster);
            reportsAreTheAgents(transaction, cluster.uid());
            eachRequestCountsOnce(transaction);
            eachInstructionEndedOnce(transaction, cluster.uid());
            backupsSayWhatTheAgentSays(transaction);
            locationsAreUsable(transaction);
        });
        eachRunIsReportedOnce();
        nothingWasBegunTooOften();
        assertThat(AuditChain.walk(fleet.hub().store()).broken())
                .as("the audit's chain")
                .isEmpty();
    }

    private static List<Resource> rows(Transaction transaction, ResourceKind kind) {
        return transaction
                .resources()
                .list(new Resources.Query(
                        kind, Resources.Order.NAME, Optional.empty(), Optional.empty(), 0, Optional.empty(), ALL));
    }

    private static Resource only(Transaction transaction, ResourceKind kind) {
        List<Resource> rows = rows(transaction, kind);
        assertThat(rows).hasSize(1);
        return rows.getFirst();
    }

    /** Kills are no forks, no losses and no copies that were put back. */
    private static void nothingIsWrongWith(Resource cluster) {
        Cluster body = cluster.message(Cluster.parser());
        assertThat(cluster.state()).isEqualTo(ClusterState.CLUSTER_STATE_ACTIVE.name());
        assertThat(body.getCode()).isEmpty();
        assertThat(body.getAlarmsList()).isEmpty();
    }

    /** The hub holds the agent's chain, link by link, and the agent knows. */
    private void reportsAreTheAgents(Transaction transaction, String cluster) {
        List<ReportChain> chains = ledger.reports().chains();
        assertThat(chains).as("state epochs").hasSize(1);
        ReportChain chain = chains.getFirst();
        assertThat(chain.acknowledged()).as("acknowledged reports").isEqualTo(chain.last());
        StateEpoch epoch = chain.epoch();
        List<Reports.Row> stored = transaction.reports().after(cluster, epoch.bytes(), 0, ALL);
        assertThat(stored).hasSize((int) chain.last());
        ledger.reports().after(epoch, 0, report -> {
            Reports.Row row = stored.get((int) report.index() - 1);
            assertThat(row.index()).isEqualTo(report.index());
            assertThat(row.envelope()).isEqualTo(report.envelope().toByteArray());
            reports.add(read(row.envelope()));
            return true;
        });
        AgentState state = transaction.agents().find(cluster).orElseThrow();
        assertThat(state.reports()).isEqualTo(chain.last());
        assertThat(HexFormat.of().formatHex(state.reportsHash())).isEqualTo(chain.lastHash());
        assertThat(state.reconciling()).isFalse();
    }

    private static Report read(byte[] envelope) {
        try {
            return Report.parseFrom(
                    SignedEnvelope.read(envelope, Purpose.REPORT).payload());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError("the hub holds what is no report", e);
        }
    }

    private void eachRequestCountsOnce(Transaction transaction) {
        assertThat(rows(transaction, ResourceKind.BACKUP))
                .extracting(row -> "backups/" + row.name())
                .containsExactlyInAnyOrderElementsOf(
                        client.backups().stream().map(Backup::getName).toList());
        assertThat(rows(transaction, ResourceKind.LOCATION))
                .extracting(row -> "locations/" + row.name())
                .containsExactlyInAnyOrderElementsOf(
                        client.locations().stream().map(BackupLocation::getName).toList());
        Map<String, Long> audited = transaction.audit().after(0, ALL).stream()
                .map(Audit.Entry::event)
                .filter(event -> event.actor().equals("admin"))
                .collect(Collectors.groupingBy(Audit.Event::action, Collectors.counting()));
        Map<String, Long> asked = client.all().stream()
                .filter(Client::hasId)
                .collect(Collectors.groupingBy(
                        each -> each.request.getDescriptorForType().getName().replace("Request", ""),
                        Collectors.counting()));
        asked.forEach((action, count) -> assertThat(audited.get(action))
                .as("entries of the audit for " + action)
                .isEqualTo(count));
    }

    private void eachInstructionEndedOnce(Transaction transaction, String cluster) {
        assertThat(transaction.outbox().open(cluster, ALL))
                .as("instructions without an end")
                .isEmpty();
        Map<String, Decision> decisions = ledger.admissions().decisions(Integer.MAX_VALUE).stream()
                .collect(Collectors.toMap(decision -> decision.id().toString(), Function.identity()));
        for (Decision decision : decisions.values()) {
            InstructionRow row =
                    transaction.outbox().find(decision.id().toString()).orElseThrow();
            assertThat(decision.stage()).isEqualTo(Decision.Stage.DONE);
            List<Receipt> receipts = reports.stream()
                    .filter(Report::hasReceipt)
                    .map(Report::getReceipt)
                    .filter(receipt -> receipt.getInstructionId().equals(row.id()))
                    .toList();
            assertThat(receipts).as("receipts of " + row).hasSize(1);
            List<RunRecord> carriedOut = runs.stream()
                    .filter(run -> run.cause()
                            .map(cause -> new InstructionId(cause.instruction()))
                            .equals(Optional.of(decision.id())))
                    .toList();
            switch (decision.ruling()) {
                case Decision.Ruling.Admitted admitted -> {
                    assertThat(row.state()).as(row.toString()).isEqualTo(InstructionState.ENDED);
                    assertThat(row.runId()).isEqualTo(admitted.run().toString());
                    assertThat(carriedOut).extracting(RunRecord::id).containsExactly(admitted.run());
                }
                case Decision.Ruling.Refused refused -> {
                    assertThat(row.state()).as(row.toString()).isEqualTo(InstructionState.REFUSED);
                    assertThat(row.code()).isEqualTo(refused.code().name());
                    assertThat(carriedOut).isEmpty();
                }
            }
        }
        // Nothing else was carried out.
        assertThat(runs).hasSize((int) decisions.values().stream()
                .filter(decision -> decision.ruling() instanceof Decision.Ruling.Admitted)
                .count());
    }

    private void backupsSayWhatTheAgentSays(Transaction transaction) {
        for (Resource row : rows(transaction, ResourceKind.BACKUP)) {
            Backup backup = row.message(Backup.parser());
            String instruction = backup.getStatus().getInstructionId();
            Optional<RunRecord> run = runs.stream()
                    .filter(one ->
                            one.cause().orElseThrow().instruction().toString().equals(instruction))
                    .findFirst();
            String state = row.state();
            if (run.isEmpty()) {
                boolean wasTakenBack = backup.getStatus().getCancelRequested() && state.equals("RUN_STATE_CANCELED");
                boolean wasRefused = state.equals("RUN_STATE_REFUSED")
                        && backup.getStatus().getCode().equals("INSTRUCTION_EXPIRED");
                boolean wasTooLate = mayHaveExpired && (wasRefused || state.equals("RUN_STATE_EXPIRED"));
                assertThat(wasTakenBack || wasTooLate)
                        .as("the agent knows nothing of " + row.name() + ", which is " + state)
                        .isTrue();
                continue;
            }
            assertThat(backup.getStatus().getRunId()).isEqualTo(run.get().id().toString());
            assertThat(state)
                    .as("what the agent did of " + row.name())
                    .isEqualTo("RUN_STATE_" + run.get().state().name());
            assertThat(backup.getStatus().getCountsMap())
                    .isEqualTo(run.get().outcome().orElseThrow().counts());
            if (state.equals("RUN_STATE_CANCELED")) {
                assertThat(backup.getStatus().getCancelRequested()).isTrue();
            }
        }
    }

    private void locationsAreUsable(Transaction transaction) {
        for (Resource row : rows(transaction, ResourceKind.LOCATION)) {
            BackupLocation location = row.message(BackupLocation.parser());
            assertThat(location.getStatesList()).as(row.name()).hasSize(1);
            if (!mayHaveExpired) {
                assertThat(location.getStates(0).getState()).as(row.name()).isEqualTo("USABLE");
            }
            assertThat(ledger.policies().find(row.name()))
                    .as("what the agent has of " + row.name())
                    .hasValueSatisfying(policy -> assertThat(policy.version()).isEqualTo(location.getVersion()));
        }
    }

    private void eachRunIsReportedOnce() {
        Map<String, List<Outcome>> outcomes = reports.stream()
                .filter(Report::hasOutcome)
                .map(Report::getOutcome)
                .collect(Collectors.groupingBy(Outcome::getRunId));
        assertThat(outcomes.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        runs.stream().map(run -> run.id().toString()).toList());
        assertThat(outcomes.values()).allMatch(list -> list.size() == 1);
        assertThat(runs).allMatch(run -> run.state().isFinal());
    }

    /** Once, and once more for each death of the process that did it. */
    private void nothingWasBegunTooOften() {
        int most = 1 + fleet.agentProcess.deathCount();
        fleet.begun.forEach((run, times) -> assertThat(times).as("run " + run).isBetween(1, most));
    }
}
