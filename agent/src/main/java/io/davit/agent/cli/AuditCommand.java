package io.davit.agent.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.admission.Decision;
import io.davit.agent.admission.Decision.Ruling;
import io.davit.agent.cli.AdminDesk.Judged;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code audit}. */
@Command(
        name = "audit",
        description =
                "Lists the orders that reached this agent, newest first: what was decided, and why. The hub gets the codes alone.")
final class AuditCommand extends AgentCommand {
    @Option(names = "--limit", paramLabel = "N", defaultValue = "30", description = "At most so many. Default: 30.")
    int limit;

    @Override
    int work(Desk desk, Output output) {
        requireAtLeastOne("--limit", limit);
        List<Judged> judged = desk.admin().judged().stream().limit(limit).toList();
        ObjectNode json = Output.object();
        ArrayNode list = json.putArray("decisions");
        judged.forEach(one -> describe(one, list.addObject()));
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
        });
        return DONE;
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
                .put(
                        "order",
                        OrderWords.read(judged.order()).map(OrderWords::of).orElse("-"))
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
