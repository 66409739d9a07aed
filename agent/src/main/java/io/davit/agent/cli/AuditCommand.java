package io.davit.agent.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.admission.Decision;
import io.davit.agent.admission.Decision.Ruling;
import io.davit.agent.admission.InstructionId;
import io.davit.agent.admission.Rejection;
import io.davit.agent.cli.AdminDesk.Judged;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code audit}. */
@Command(
        name = "audit",
        description =
                "Lists the orders that reached this agent, newest first: what was decided, and why; then what was refused without a decision. The hub gets the codes alone.")
final class AuditCommand extends AgentCommand {
    @Option(names = "--limit", paramLabel = "N", defaultValue = "30", description = "At most so many. Default: 30.")
    int limit;

    @Override
    int work(Desk desk, Output output) {
        requireAtLeastOne("--limit", limit);
        List<Judged> judged = desk.admin().judged(limit);
        ObjectNode json = Output.object();
        ArrayNode list = json.putArray("decisions");
        judged.forEach(one -> describe(one, list.addObject()));
        List<Rejection> rejected = desk.admin().rejected().stream().limit(limit).toList();
        ArrayNode refusedBytes = json.putArray("rejected");
        rejected.forEach(one -> describe(one, refusedBytes.addObject()));
        output.show(json, () -> {
            Table table = new Table("DECIDED", "KIND", "DECISION", "INSTRUCTION", "WHY");
            for (Judged one : judged) {
                Decision decision = one.decision();
                String[] ruling = ruling(decision);
                table.row(
                        output.ago(decision.decidedAt()),
                        OrderWords.kind(one),
                        ruling[0],
                        decision.id().toString(),
                        ruling[1]);
            }
            table.print(output);
            if (!rejected.isEmpty()) {
                print(rejected, output);
            }
        });
        return DONE;
    }

    private static void print(List<Rejection> rejected, Output output) {
        output.line("");
        Table table = new Table("REFUSED", "CODE", "INSTRUCTION", "AND UNSEEN", "WHY");
        for (Rejection one : rejected) {
            table.row(
                    output.ago(one.at()),
                    one.code().name(),
                    one.instruction().map(InstructionId::toString).orElse("-"),
                    Long.toString(one.unreported()),
                    OrderWords.printable(one.sentence()));
        }
        table.print(output);
    }

    private static void describe(Rejection rejection, ObjectNode into) {
        into.put("at", rejection.at().toString())
                .put("code", rejection.code().name())
                .put("why", OrderWords.printable(rejection.sentence()))
                .put("unreported", rejection.unreported());
        rejection.instruction().ifPresent(id -> into.put("instruction", id.toString()));
        rejection.claimedKey().ifPresent(key -> into.put("key", key.toString()));
        if (!rejection.envelopeDigest().isEmpty()) {
            into.put("envelope", rejection.envelopeDigest());
        }
    }

    private static String[] ruling(Decision decision) {
        return switch (decision.ruling()) {
            case Ruling.Admitted admitted -> new String[] {"admitted", "run " + admitted.run()};
            case Ruling.Refused refused ->
                new String[] {refused.code().name(), OrderWords.printable(refused.sentence())};
        };
    }

    private static void describe(Judged judged, ObjectNode into) {
        Decision decision = judged.decision();
        into.put("instruction", decision.id().toString())
                .put("kind", OrderWords.kind(judged))
                .put("order", OrderWords.read(judged).map(OrderWords::of).orElse("-"))
                .put("digest", decision.digest().hex())
                .put("decided", decision.decidedAt().toString());
        switch (decision.ruling()) {
            case Ruling.Admitted admitted -> {
                into.put("admitted", true).put("run", admitted.run().toString());
                admitted.grounds().approval().ifPresent(approval -> into.put("approval", approval.digest()));
            }
            case Ruling.Refused refused ->
                into.put("admitted", false)
                        .put("code", refused.code().name())
                        .put("why", OrderWords.printable(refused.sentence()));
        }
    }
}
