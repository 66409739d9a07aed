package io.davit.harness.bench;

import io.davit.harness.ground.S3Server;
import io.davit.harness.ground.ServerProcess;
import io.davit.harness.ground.WorkFolder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Backups of everything in the filled namespaces, alternating with raw LISTs of the same objects.
 * Each round has a bucket and an agent of its own: a first backup, then one of the unchanged cluster.
 */
final class BackupCase {
    private static final double BAR = 1.5;
    private static final int RATE_BAR = 20_000;
    private static final List<Integer> PAGES = List.of(500, 1_000, 2_000, 5_000, 10_000);
    /** The agent's pages aim at this size. */
    private static final long AGENT_PAGE_BYTES = 4L << 20;

    private final BenchCluster cluster;
    private final List<String> namespaces;
    private final long objects;
    private final BenchReport report;

    BackupCase(BenchCluster cluster, List<String> namespaces, long objects, BenchReport report) {
        this.cluster = cluster;
        this.namespaces = namespaces;
        this.objects = objects;
        this.report = report;
    }

    /** Returns the agent of the last round, whose location holds two restore points of the namespaces. */
    AgentTool measure(int rounds, BenchOrder order, WorkFolder folder, S3Server storage) {
        long bytes = list(500).bytes();
        int agentPage = (int) Math.clamp(AGENT_PAGE_BYTES / (bytes / objects), 50, 5_000);
        int fastest = fastestPage();
        report.says("a LIST of all is %.1f MB; the fastest page is %,d objects", bytes / 1e6, fastest);

        Rounds rawAgentPage = new Rounds();
        Rounds rawFastest = new Rounds();
        Rounds rawTwo = new Rounds();
        AgentSeries first = new AgentSeries("backup", objects);
        AgentSeries second = new AgentSeries("backup, unchanged", objects);
        AgentTool agent;
        int round = 0;
        do {
            agent = newAgent("agent-" + round, order, folder, storage);
            agent.run("repo", "init", "--accept-no-recovery-key");
            rawAgentPage.add(list(agentPage).time());
            rawFastest.add(list(fastest).time());
            first.add(backup(agent, "first"));
            rawTwo.add(listOverTwoConnections(fastest));
            second.add(backup(agent, "second"));
        } while (++round < rounds);

        report.add(first.beside("raw LIST, agent's pages (" + agentPage + ")", rawAgentPage, BAR));
        report.add(first.beside("raw LIST, fastest pages (" + fastest + ")", rawFastest, BAR));
        report.add(first.beside("raw LIST, 2 connections", rawTwo));
        report.add(first.rate("raw LIST, fastest pages (" + fastest + ")", rawFastest, RATE_BAR));
        first.tellRest(report);
        report.add(second.beside("raw LIST, fastest pages (" + fastest + ")", rawFastest));
        second.tellRest(report);
        measureLongLived(agent, rounds, fastest);
        return agent;
    }

    /** The same backup by an agent that has run for a while, as in a cluster: first once to warm it up, then alternating with the reference. */
    private void measureLongLived(AgentTool agent, int rounds, int page) {
        Rounds raw = new Rounds();
        AgentSeries live = new AgentSeries("backup, long-lived", objects);
        try (ServerProcess server = agent.serveReady()) {
            backup(agent, "warming");
            for (int round = 0; round < rounds; round++) {
                raw.add(list(page).time());
                live.add(backup(agent, "long-lived").doneBy(ProcessWatch.peakBytes(server.pid())));
            }
        }
        report.add(live.beside("raw LIST, fastest pages (" + page + ")", raw, BAR));
        report.add(live.memory());
    }

    private AgentTool newAgent(String name, BenchOrder order, WorkFolder folder, S3Server storage) {
        return AgentTool.prepare(
                folder.path().resolve(name),
                order.logs().resolve(name),
                cluster.controlPlane(),
                storage,
                storage.createBucket("bench-" + name));
    }

    private AgentRun backup(AgentTool agent, String which) {
        List<String> words = new ArrayList<>(List.of("backup"));
        words.addAll(namespaces);
        AgentRun run = agent.run(words.toArray(String[]::new));
        if (run.count("objects") < objects) {
            throw new BenchFailure(
                    "The " + which + " backup holds " + run.count("objects") + " of " + objects + " objects");
        }
        report.says(
                "%s backup: %.2f s, process %.2f s, %.0f MB",
                which, run.run().toNanos() / 1e9, run.process().toNanos() / 1e9, run.peakBytes() / 1e6);
        return run;
    }

    private int fastestPage() {
        Map<Integer, Rounds> times = new TreeMap<>();
        for (int round = 0; round < 3; round++) {
            for (int page : PAGES) {
                times.computeIfAbsent(page, ignored -> new Rounds())
                        .add(list(page).time());
            }
        }
        times.forEach((page, rounds) -> report.says("raw LIST, pages of %,6d: %.2f s", page, rounds.median()));
        return times.entrySet().stream()
                .min(Comparator.comparingDouble(entry -> entry.getValue().median()))
                .orElseThrow()
                .getKey();
    }

    private RawLister.Totals list(int page) {
        return list(List.of(BenchKind.values()), page);
    }

    /** Over all namespaces, as the agent does when most of them are selected; the few objects of the system's own are no burden. */
    private RawLister.Totals list(List<BenchKind> kinds, int page) {
        return cluster.lister().list(kinds.stream().map(BenchKind::path).toList(), page, RawLister.PageReader.NOBODY);
    }

    /** What the server gives at most: about half of the objects over each connection. */
    private Duration listOverTwoConnections(int page) {
        List<BenchKind> half = List.of(BenchKind.CONFIG_MAP, BenchKind.CARGO);
        List<BenchKind> rest = Arrays.stream(BenchKind.values())
                .filter(kind -> !half.contains(kind))
                .toList();
        long started = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Future<?> one = threads.submit(() -> list(half, page));
            Future<?> other = threads.submit(() -> list(rest, page));
            one.get();
            other.get();
        } catch (ExecutionException e) {
            throw new BenchFailure("The raw LIST over two connections broke", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("Interrupted", e);
        }
        return Duration.ofNanos(System.nanoTime() - started);
    }
}
