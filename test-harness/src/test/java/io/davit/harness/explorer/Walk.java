package io.davit.harness.explorer;

import io.davit.agent.enrolment.Enrolment;
import io.davit.agent.run.CrashPoint;
import io.davit.harness.explorer.Client.Asked;
import io.davit.hub.store.HubCrashPoint;
import io.davit.proto.v1.AcceptClusterRequest;
import io.davit.proto.v1.BackupLocation;
import io.davit.proto.v1.Cluster;
import io.davit.proto.v1.ClusterState;
import io.davit.proto.v1.CreateEnrolmentTokenRequest;
import io.davit.proto.v1.EnrolmentToken;
import io.davit.proto.v1.GetClusterRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * One walk: an agent is enrolled, orders are given, and at every moment the seed chooses among all that could happen next, kills
 * included. Then both are let alone until nothing moves any more, and {@link Truth} looks.
 */
final class Walk implements AutoCloseable {
    private static final int STEPS = 180;
    private static final int MOST_REQUESTS = 8;
    /** A run that was begun ten times is given up by the runner. */
    private static final int MOST_DEATHS = 6;

    private static final int MOST_ROTATIONS = 3;
    private static final int REST = 4_000;

    private final SplittableRandom random;
    private final Fleet fleet;
    private final Client client;
    private final List<String> trace = new ArrayList<>();
    private final Aims aims;
    private boolean isResumed;
    private int rotations;
    private int daysPassed;

    /**
     * Where the two may be killed.
     *
     * @param hubAim,agentAim where they are killed more often in this walk
     */
    record Aims(Set<HubCrashPoint> hub, Set<CrashPoint> agent, HubCrashPoint hubAim, CrashPoint agentAim) {
        HubCrashPoint ofHub(SplittableRandom random) {
            return random.nextInt(3) > 0 ? hubAim : pick(hub, random);
        }

        CrashPoint ofAgent(SplittableRandom random) {
            return random.nextInt(3) > 0 ? agentAim : pick(agent, random);
        }

        private static <T> T pick(Set<T> points, SplittableRandom random) {
            return List.copyOf(points).get(random.nextInt(points.size()));
        }
    }

    /** @param installed a hub that was installed, which is copied */
    Walk(long seed, Path installed, Path folder, Aims aims) {
        this.random = new SplittableRandom(seed);
        this.fleet = new Fleet(installed, folder, random);
        this.client = new Client(fleet);
        this.aims = aims;
    }

    /** What happened, for whoever looks for the reason. */
    List<String> trace() {
        return trace;
    }

    Fleet fleet() {
        return fleet;
    }

    /** The walk from its beginning to its end; what must hold does. */
    void go() {
        enrol();
        if (aims.hubAim() == HubCrashPoint.SHUT_OUT_MADE || random.nextInt(4) == 0) {
            // Another agent, as far as the hub can know: the first one's certificate is shut out.
            enrol();
        }
        for (int step = 0; step < STEPS; step++) {
            Step next = choose(possible());
            trace.add(next.name());
            next.work().run();
        }
        rest();
        new Truth(fleet, client, daysPassed > 0).holds();
    }

    private record Step(String name, int weight, Runnable work) {}

    private Step choose(List<Step> steps) {
        int at = random.nextInt(steps.stream().mapToInt(Step::weight).sum());
        for (Step step : steps) {
            at -= step.weight();
            if (at < 0) {
                return step;
            }
        }
        throw new IllegalStateException("weights do not add up");
    }

    private List<Step> possible() {
        List<Step> steps = new ArrayList<>(productive());
        people(steps);
        nature(steps);
        return steps;
    }

    /** What happens by itself, without anything going wrong, until there is nothing left to do. */
    private List<Step> productive() {
        List<Step> steps = new ArrayList<>();
        if (!fleet.hubIsUp()) {
            steps.add(new Step("hub starts", 10, fleet::startHub));
        } else {
            hubs(steps);
        }
        if (!fleet.agentIsUp()) {
            steps.add(new Step("agent starts", 10, this::startAgent));
        } else {
            agents(steps);
        }
        return steps;
    }

    private void startAgent() {
        fleet.startAgent();
        isResumed = false;
    }

    private void hubs(List<Step> steps) {
        for (Wire wire : fleet.wires()) {
            if (!wire.toHub.isEmpty()) {
                steps.add(new Step("hub hears", 20, () -> fleet.hubWorks(wire, wire::hubHears)));
            } else if (wire.isDeadEnd()) {
                steps.add(new Step("hub notices", 5, () -> fleet.hubWorks(wire, wire::hubNotices)));
            }
            if (wire.isDeliveryDue()) {
                steps.add(new Step("hub delivers", 15, () -> fleet.hubWorks(wire, wire::hubDelivers)));
            }
        }
        for (Asked<?> open : client.unanswered()) {
            steps.add(new Step("client repeats", 5, () -> client.repeat(open)));
        }
    }

    private void agents(List<Step> steps) {
        if (!isResumed) {
            steps.add(new Step("agent resumes", 20, () -> {
                isResumed = true;
                fleet.withAgent(() -> fleet.agent().resume());
            }));
        }
        Optional<Wire> wire = fleet.agentWire();
        if (wire.isEmpty()) {
            if (fleet.hubIsUp() && fleet.apiServerAnswers()) {
                steps.add(new Step("agent dials", 10, fleet::dial));
            }
        } else if (!wire.get().toAgent.isEmpty()) {
            steps.add(new Step("agent hears", 20, () -> fleet.agentHears(wire.get())));
        } else if (wire.get().isSilent()) {
            steps.add(new Step("agent notices", 10, fleet::hangUp));
        }
        if (wire.isPresent() && !wire.get().isSilent() && fleet.agent().hasMoreReports() && isWelcomed(wire.get())) {
            steps.add(new Step("agent reports", 15, () -> fleet.report(wire.get())));
        }
        fleet.runsAtWork().forEach(run -> steps.add(new Step("a run ends", 6, () -> fleet.finish(run))));
        if (!fleet.apiServerAnswers()) {
            steps.add(new Step("the API server is back", 5, () -> fleet.apiServer(true)));
        }
    }

    private boolean isWelcomed(Wire wire) {
        return fleet.isWelcomed(wire);
    }

    private void people(List<Step> steps) {
        if (!fleet.hubIsUp()) {
            return;
        }
        if (client.count() < MOST_REQUESTS) {
            steps.add(new Step(
                    "client defines a location", client.locations().isEmpty() ? 10 : 2, client::defineLocation));
            freeLocations()
                    .forEach(location -> steps.add(new Step("client backs up", 6, () -> client.backUp(location))));
            client.backups().forEach(backup -> steps.add(new Step("client cancels", 3, () -> client.cancel(backup))));
        }
        List<Asked<?>> answered = client.repeatable();
        if (!answered.isEmpty()) {
            steps.add(new Step(
                    "client repeats itself", 1, () -> client.repeat(answered.get(random.nextInt(answered.size())))));
        }
        if (rotations < MOST_ROTATIONS && fleet.agentWire().isPresent()) {
            steps.add(new Step("operator rotates the keys", 1, () -> {
                rotations++;
                fleet.rotateKeys();
            }));
        }
    }

    /** A backup waits for another one into the same place, which nobody here wants to wait for. */
    private List<BackupLocation> freeLocations() {
        return client.locations().stream()
                .filter(location -> !client.hasBackedUpInto(location))
                .toList();
    }

    private void nature(List<Step> steps) {
        steps.add(new Step("time passes", 3, () -> fleet.clock.advance(Duration.ofSeconds(random.nextInt(1, 90)))));
        if (fleet.agentWire().isPresent()) {
            steps.add(new Step("the stream breaks", 2, fleet::hangUp));
        }
        if (fleet.apiServerAnswers() && fleet.agentIsUp()) {
            steps.add(new Step("the API server is away", 1, () -> fleet.apiServer(false)));
        }
        if (fleet.hubIsUp()) {
            steps.add(new Step(
                    "hub's minute", 1, () -> fleet.withHub(() -> fleet.hub().sweep())));
            if (daysPassed < 1 && client.unanswered().isEmpty() && random.nextInt(60) == 0) {
                steps.add(new Step("a day passes", 3, this::dayPasses));
            }
        }
        if (fleet.hubIsUp() && fleet.hubProcess.deathCount() < MOST_DEATHS) {
            steps.add(new Step("hub is killed", 1, fleet::killHub));
            steps.add(new Step("hub is doomed", 6, this::doomHub));
        }
        if (fleet.agentIsUp() && fleet.agentProcess.deathCount() < MOST_DEATHS) {
            steps.add(new Step("agent is killed", 1, fleet::killAgent));
            steps.add(new Step("agent is doomed", 6, this::doomAgent));
        }
    }

    private void dayPasses() {
        daysPassed++;
        client.sleep();
        fleet.clock.advance(Duration.ofHours(25));
    }

    private void doomHub() {
        HubCrashPoint point = aims.ofHub(random);
        trace.add("  at " + point);
        fleet.hubProcess.doom(point, random.nextInt(1, 3));
    }

    private void doomAgent() {
        CrashPoint point = aims.ofAgent(random);
        trace.add("  at " + point);
        fleet.agentProcess.doom(point, random.nextInt(1, 3));
    }

    /** Everything may be killed on the way, and is repeated until it is done. */
    private void enrol() {
        if (!fleet.agentIsUp()) {
            startAgent();
        }
        EnrolmentToken token = insist(() -> fleet.call(
                CreateEnrolmentTokenRequest.newBuilder()
                        .setCluster(Client.CLUSTER)
                        .build(),
                EnrolmentToken.class));
        io.davit.signing.EnrolmentToken text = io.davit.signing.EnrolmentToken.parse(token.getToken());
        insist(() -> fleet.enrol(text).filter(Enrolment.Result.PENDING::equals));
        Cluster waiting = insist(() -> fleet.call(
                GetClusterRequest.newBuilder().setName(Client.CLUSTER).build(), Cluster.class));
        // Killed behind its commit, an acceptance is not repeated: the person sees that the cluster is active.
        AcceptClusterRequest accept = AcceptClusterRequest.newBuilder()
                .setName(Client.CLUSTER)
                .setEtag(waiting.getEtag())
                .setReportKeyFingerprint(waiting.getReportKeyFingerprint())
                .build();
        insist(() -> isActive() ? Optional.of(waiting) : fleet.call(accept, Cluster.class));
        // A hub that dies when it is asked for the decision is to the agent one that has not decided.
        insist(() -> fleet.enrol(text).filter(Enrolment.Result.ACCEPTED::equals));
        fleet.hubProcess.spare();
    }

    private boolean isActive() {
        return insist(() -> fleet.call(
                                GetClusterRequest.newBuilder()
                                        .setName(Client.CLUSTER)
                                        .build(),
                                Cluster.class))
                        .getState()
                == ClusterState.CLUSTER_STATE_ACTIVE;
    }

    private <T> T insist(Supplier<Optional<T>> call) {
        for (int attempt = 0; attempt < 50; attempt++) {
            if (!fleet.hubIsUp()) {
                fleet.startHub();
            }
            if (fleet.hubProcess.deathCount() < MOST_DEATHS / 2 && random.nextInt(3) == 0) {
                doomHub();
            }
            Optional<T> answer = call.get();
            trace.add("enrolment " + (answer.isPresent() ? "goes on" : "is interrupted"));
            if (answer.isPresent()) {
                return answer.get();
            }
        }
        throw new AssertionError("the enrolment does not go on");
    }

    /** Nothing goes wrong any more. */
    private void rest() {
        fleet.hubProcess.spare();
        fleet.agentProcess.spare();
        fleet.apiServer(true);
        trace.add("--- rest");
        untilNothingMoves();
        // What waits is looked at once a minute, and sent again in each session.
        fleet.withHub(() -> fleet.hub().sweep());
        fleet.wires().forEach(Wire::deliverSoon);
        untilNothingMoves();
        fleet.hangUp();
        untilNothingMoves();
    }

    private void untilNothingMoves() {
        for (int step = 0; step < REST; step++) {
            List<Step> steps = productive();
            if (steps.isEmpty()) {
                return;
            }
            Step next = choose(steps);
            trace.add(next.name());
            next.work().run();
        }
        throw new AssertionError("they never come to rest; last " + trace.subList(trace.size() - 40, trace.size()));
    }

    @Override
    public void close() throws Exception {
        fleet.close();
    }
}
