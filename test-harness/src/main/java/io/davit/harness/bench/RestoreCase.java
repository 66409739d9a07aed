package io.davit.harness.bench;

import io.davit.harness.bench.ObjectMix.Draft;
import java.util.ArrayList;
import java.util.List;

/**
 * Restores of some of the backed-up namespaces under fresh names, alternating with raw parallel CREATEs of the same objects under other fresh names.
 * The raw bodies are those that filled the cluster: without what the server added to them, which only favours the reference.
 */
final class RestoreCase {
    private static final double BAR = 1.3;
    private static final int RATE_BAR = 1_000;

    private final BenchCluster cluster;
    private final AgentTool agent;
    private final List<String> sources;
    private final int perNamespace;
    private final BenchReport report;

    /** @param sources the first namespaces that were filled, in that order */
    RestoreCase(BenchCluster cluster, AgentTool agent, List<String> sources, int perNamespace, BenchReport report) {
        this.cluster = cluster;
        this.agent = agent;
        this.sources = sources;
        this.perNamespace = perNamespace;
        this.report = report;
    }

    void measure(int rounds) {
        AgentSeries restores = new AgentSeries("restore", objects());
        Rounds eight = new Rounds();
        Rounds thirtyTwo = new Rounds();
        for (int round = 0; round < rounds; round++) {
            eight.add(create("raw-8-" + round, 8));
            restores.add(restore("restored-" + round));
            thirtyTwo.add(create("raw-32-" + round, 32));
        }
        boolean isEightFaster = eight.median() < thirtyTwo.median();
        Rounds best = isEightFaster ? eight : thirtyTwo;
        String name = "raw CREATE, " + (isEightFaster ? 8 : 32) + " in flight (best)";
        report.add(restores.beside(name, best, BAR));
        report.add(restores.beside(
                "raw CREATE, " + (isEightFaster ? 32 : 8) + " in flight", isEightFaster ? thirtyTwo : eight));
        report.add(restores.rate(name, best, RATE_BAR));
        restores.tellRest(report);
    }

    private int objects() {
        return sources.size() * perNamespace;
    }

    private double create(String prefix, int inFlight) {
        List<String> targets = targets(prefix);
        cluster.createNamespaces(targets);
        List<Draft> drafts = cluster.drafts(sources.size(), targets, perNamespace);
        RawCreator.Totals totals = cluster.creator().create(drafts.size(), inFlight, drafts::get);
        report.says("raw CREATE, %d in flight: %.2f s", inFlight, totals.time().toNanos() / 1e9);
        return totals.time().toNanos() / 1e9;
    }

    private AgentRun restore(String prefix) {
        List<String> targets = targets(prefix);
        List<String> words = new ArrayList<>(List.of("restore", "latest"));
        for (int i = 0; i < sources.size(); i++) {
            words.addAll(List.of("--namespace", sources.get(i), "--map", sources.get(i) + "=" + targets.get(i)));
        }
        AgentRun run = agent.run(words.toArray(String[]::new));
        for (String target : targets) {
            long found = cluster.count(target);
            if (found < perNamespace) {
                throw new BenchFailure("The restore left " + found + " of " + perNamespace + " objects in " + target);
            }
        }
        report.says(
                "restore: %.2f s, process %.2f s, %.0f MB",
                run.run().toNanos() / 1e9, run.process().toNanos() / 1e9, run.peakBytes() / 1e6);
        return run;
    }

    private List<String> targets(String prefix) {
        return sources.stream().map(source -> prefix + "-" + source).toList();
    }
}
