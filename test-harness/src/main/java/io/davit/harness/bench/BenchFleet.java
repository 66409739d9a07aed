package io.davit.harness.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.davit.harness.bench.fleet.SimulatorProcess;
import io.davit.harness.hub.HubApi;
import io.davit.harness.hub.HubProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** One hub as it is shipped, and simulated agents that grow in number; each has a process of its own. Used by one thread. */
final class BenchFleet implements AutoCloseable {
    /** So many calls of the API at once, where the rate counts. */
    static final int CALLERS = 16;

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int POLL_MILLIS = 25;

    private final HubProcess hub;
    private final SimulatorProcess agents;
    private final Path folder;
    private int size;

    private BenchFleet(HubProcess hub, SimulatorProcess agents, Path folder) {
        this.hub = hub;
        this.agents = agents;
        this.folder = folder;
    }

    /** @param hub installed; the caller's */
    static BenchFleet around(HubProcess hub, Path folder, Path logs) {
        return new BenchFleet(hub, SimulatorProcess.start(logs), folder);
    }

    HubProcess hub() {
        return hub;
    }

    HubApi api() {
        return hub.api();
    }

    SimulatorProcess agents() {
        return agents;
    }

    int size() {
        return size;
    }

    static String name(int number) {
        return "sim-%05d".formatted(number);
    }

    /** API names of all clusters. */
    List<String> clusters() {
        return IntStream.range(0, size).mapToObj(i -> "clusters/" + name(i)).toList();
    }

    /** Further agents enrol as real ones do, and a person accepts each by its fingerprint. None of them dials yet. */
    void enrolUpTo(int wanted) {
        List<String> names =
                IntStream.range(size, wanted).mapToObj(BenchFleet::name).toList();
        Map<String, String> tokens = new java.util.concurrent.ConcurrentHashMap<>();
        inParallel(
                names,
                name -> tokens.put(
                        name,
                        api().post("/v1/enrolmentTokens", "{\"cluster\":\"clusters/" + name + "\"}")
                                .orFail()
                                .path("token")
                                .asText()));
        try {
            Path file = folder.resolve("tokens-" + wanted);
            Files.write(
                    file,
                    names.stream().map(name -> name + " " + tokens.get(name)).toList());
            agents.enrol(file);
            accept(Path.of(file + ".fingerprints"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        agents.fetch();
        size = wanted;
    }

    private void accept(Path fingerprints) throws IOException {
        Map<String, String> etags = pending();
        inParallel(Files.readAllLines(fingerprints), line -> {
            String[] words = line.split(" ");
            api().post(
                            "/v1/clusters/" + words[0] + ":accept",
                            "{\"etag\":\"%s\",\"reportKeyFingerprint\":\"%s\"}"
                                    .formatted(etags.get("clusters/" + words[0]), words[1]))
                    .orFail();
        });
    }

    private Map<String, String> pending() {
        Map<String, String> etags = new HashMap<>();
        String next = "";
        do {
            JsonNode page = api().get("/v1/clusters?state=CLUSTER_STATE_PENDING&pageSize=1000&pageToken=" + next)
                    .orFail();
            page.path("clusters")
                    .forEach(cluster -> etags.put(
                            cluster.path("name").asText(), cluster.path("etag").asText()));
            next = page.path("nextPageToken").asText();
        } while (!next.isEmpty());
        return etags;
    }

    /** Until every agent has a session. @return microseconds since 1970 when the last had one */
    long awaitAllOpen() {
        return await("all agents have a session", state -> state.open() == size).lastOpenAt();
    }

    /** @throws BenchFailure if it does not come about, or an agent found the hub to break the protocol */
    SimulatorProcess.State await(String what, Predicate<SimulatorProcess.State> isSo) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            SimulatorProcess.State state = agents.state();
            if (state.defects() > 0) {
                throw new BenchFailure("The agents met " + state.defects() + " defects, see simulator.log");
            }
            if (isSo.test(state)) {
                return state;
            }
            if (System.nanoTime() > end) {
                throw new BenchFailure(
                        "In " + PATIENCE.toMinutes() + " minutes it did not come about that " + what + ": " + state);
            }
            pause(POLL_MILLIS);
        }
    }

    static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("Interrupted", e);
        }
    }

    /** With {@link #CALLERS} at once; the first failure is thrown when all are through. */
    static <T> void inParallel(List<T> all, Consumer<T> work) {
        try (ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
            List<Future<?>> done = new ArrayList<>();
            all.forEach(each -> done.add(callers.submit(() -> work.accept(each))));
            for (Future<?> each : done) {
                each.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("Interrupted", e);
        } catch (ExecutionException e) {
            throw new BenchFailure("A call of the hub's API failed: " + e.getCause(), e.getCause());
        }
    }

    /** Its agents; the hub is the caller's. */
    @Override
    public void close() {
        agents.close();
    }
}
