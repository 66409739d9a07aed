package io.davit.harness.explorer;

import com.google.protobuf.Message;
import io.davit.agent.admission.Anchor;
import io.davit.agent.admission.Line;
import io.davit.agent.admission.StateEpoch;
import io.davit.agent.app.AgentInHand;
import io.davit.agent.enrolment.Enrolment;
import io.davit.agent.enrolment.PinnedAuthority;
import io.davit.agent.enrolment.SecretShelf;
import io.davit.agent.instruction.HeapAnchor;
import io.davit.agent.judges.RoomJudge;
import io.davit.agent.run.CrashPoint;
import io.davit.agent.run.RunId;
import io.davit.agent.run.Running;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.harness.explorer.Mortal.Death;
import io.davit.hub.app.HubInHand;
import io.davit.hub.keys.HubInit;
import io.davit.hub.keys.KeyFolder;
import io.davit.hub.keys.KeyRotation;
import io.davit.hub.storage.Stores;
import io.davit.hub.store.HubCrashPoint;
import io.davit.hub.store.StoreConfig;
import io.davit.proto.agent.v1.EnrolRequest;
import io.davit.proto.agent.v1.EnrolResponse;
import io.davit.proto.agent.v1.FetchEnrolmentRequest;
import io.davit.proto.agent.v1.FetchEnrolmentResponse;
import io.davit.proto.agent.v1.SessionRequest;
import io.davit.proto.agent.v1.SessionResponse;
import io.davit.signing.EnrolmentToken;
import io.davit.signing.ListenerAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A hub and one agent in this process, with what outlives them: disks, the hub's keys, the cluster. One thread moves them. */
final class Fleet implements AutoCloseable {
    private static final String KEYS = "keys";
    private static final String ROOT = "root.pem";
    private static final String HUB = "hub";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final MovingClock clock = new MovingClock();
    final Mortal<HubCrashPoint> hubProcess;
    final Mortal<CrashPoint> agentProcess;
    final Map<RunId, Integer> begun = new ConcurrentHashMap<>();
    /** So many orders may be open at the agent. */
    int room = RoomJudge.MOST;

    private final Thread mover = Thread.currentThread();
    private final RandomGenerator random;
    private final Path keys;
    private final Path rootKey;
    private final SecretShelf secrets = new SecretShelf();
    private final Anchor anchor = new OfTheLiving(new HeapAnchor());
    private final AutoCloseable ear;
    private final List<AutoCloseable> remains = new ArrayList<>();
    private final List<Wire> wires = new ArrayList<>();
    private @Nullable HubInHand hub;
    private @Nullable AgentInHand agent;
    private GatedEngine engine = new GatedEngine(begun);
    private Wire.Berths berths = new Wire.Berths();
    private @Nullable Wire agentWire;
    private @Nullable Wire welcomed;
    private boolean apiServerAnswers = true;

    /** Makes a hub of which nothing is known but its keys and an empty store: what every walk begins with. */
    static void install(Path folder) {
        MovingClock clock = new MovingClock();
        new HubInit(new KeyFolder(folder.resolve(KEYS)), clock).init(folder.resolve(ROOT));
        Stores.open(
                        StoreConfig.inFile(Mortal.made(Mortal.firstFolder(folder.resolve(HUB)))
                                .resolve("hub.sqlite")),
                        clock)
                .close();
    }

    /**
     * @param installed as {@link #install} made it
     * @param folder new
     */
    Fleet(Path installed, Path folder, RandomGenerator random) {
        this.random = random;
        Mortal.copy(installed, folder);
        this.keys = folder.resolve(KEYS);
        this.rootKey = folder.resolve(ROOT);
        this.hubProcess = new Mortal<>(HubCrashPoint.class, folder.resolve(HUB));
        this.agentProcess = new Mortal<>(CrashPoint.class, folder.resolve("agent"));
        this.ear = Reaper.tell(this::passed);
    }

    private void passed(Enum<?> point) {
        if (point instanceof HubCrashPoint) {
            hubProcess.pass(point);
            return;
        }
        if (Thread.currentThread() == mover) {
            settle();
        }
        agentProcess.pass(point);
    }

    /** A process that is dead writes to no API server. */
    private final class OfTheLiving implements Anchor {
        private final Anchor cluster;

        OfTheLiving(Anchor cluster) {
            this.cluster = cluster;
        }

        private <T> T living(Supplier<T> call) {
            if (agentProcess.isDead()) {
                throw new Death("the API server");
            }
            if (!apiServerAnswers) {
                throw new DavitException(ErrorCode.CLUSTER_UNREACHABLE, "the API server is away");
            }
            return call.get();
        }

        @Override
        public Optional<State> read() {
            return living(cluster::read);
        }

        @Override
        public Optional<State> write(Optional<State> before, StateEpoch epoch, Map<Line, Long> marks) {
            return living(() -> cluster.write(before, epoch, marks));
        }
    }

    // --- the hub ---

    boolean hubIsUp() {
        return hub != null;
    }

    HubInHand hub() {
        return present(hub);
    }

    private static <T> T present(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("it is not there now");
        }
        return part;
    }

    void startHub() {
        if (hubProcess.isDead()) {
            hubProcess.rise();
        }
        berths = new Wire.Berths();
        hub = new HubInHand(
                keys,
                hubProcess.folder(),
                clock,
                () -> berths.open().ifPresent(Wire::deliverSoon),
                () -> berths.open().ifPresent(wire -> wire.end(ErrorCode.CERTIFICATE_DENIED, Duration.ofHours(1))));
    }

    /** Does something with the hub; false if it died meanwhile. */
    boolean withHub(Runnable work) {
        try {
            work.run();
            return true;
        } catch (Death death) {
            buryHub();
            return false;
        }
    }

    void killHub() {
        hubProcess.die();
        buryHub();
    }

    private void buryHub() {
        wires.forEach(wire -> wire.hubGoes(random));
        wires.clear();
        present(hub).close();
        hub = null;
    }

    /** A call of the API; empty if the hub died before it had answered. */
    <A extends Message> Optional<A> call(Message request, Class<A> type) {
        List<A> answer = new ArrayList<>();
        withHub(() -> answer.add(hub().call(request, type)));
        return answer.stream().findFirst();
    }

    /** The operator makes new online keys with the root; the hub finds them in its folder. */
    void rotateKeys() {
        new KeyRotation(new KeyFolder(keys), clock).rotate(rootKey, Duration.ofDays(7));
        withHub(() -> {
            if (hub().looksAtKeys()) {
                List.copyOf(wires).forEach(Wire::hubSendsKeys);
            }
        });
    }

    List<Wire> wires() {
        return wires;
    }

    /** The hub works on a wire. */
    void hubWorks(Wire wire, Runnable work) {
        withHub(work);
        wires.removeIf(Wire::isOver);
    }

    // --- the agent ---

    boolean agentIsUp() {
        return agent != null;
    }

    AgentInHand agent() {
        return present(agent);
    }

    void startAgent() {
        if (agentProcess.isDead()) {
            agentProcess.rise();
        }
        engine = new GatedEngine(begun);
        agent = new AgentInHand(agentProcess.folder(), secrets, anchor, engine, room, clock);
    }

    /** Does something with the agent, and waits until its runs wait at their gates. A death on the way ends it. */
    void withAgent(Runnable work) {
        try {
            work.run();
            settle();
        } catch (Death death) {
            // Whoever of its threads met it, the whole process is dead.
        }
        if (agentProcess.isDead()) {
            buryAgent();
        }
    }

    void killAgent() {
        agentProcess.die();
        buryAgent();
    }

    private void buryAgent() {
        hangUp();
        // Its runs wait at gates that nobody opens any more, and may still look at their ledger.
        remains.add(present(agent));
        agent = null;
    }

    /** Until every run of this life has ended or waits at its gate. */
    private void settle() {
        AgentInHand living = agent;
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (living != null && !agentProcess.isDead() && !isSettled(living)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("runs neither end nor come to their gate: "
                        + living.runner().running());
            }
            LockSupport.parkNanos(20_000);
        }
    }

    private boolean isSettled(AgentInHand living) {
        Set<RunId> waiting = new HashSet<>(engine.waiting());
        return living.runner().running().stream().map(Running::id).allMatch(waiting::contains);
    }

    List<RunId> runsAtWork() {
        return engine.waiting();
    }

    void finish(RunId run) {
        withAgent(() -> engine.open(run));
    }

    void apiServer(boolean answers) {
        apiServerAnswers = answers;
    }

    boolean apiServerAnswers() {
        return apiServerAnswers;
    }

    // --- between them ---

    Optional<Wire> agentWire() {
        return Optional.ofNullable(agentWire);
    }

    /** The agent dials and says Hello. */
    void dial() {
        withAgent(() -> {
            SessionRequest hello;
            try {
                hello = agent().hello();
            } catch (DavitException e) {
                requireAway(e);
                return;
            }
            String cluster = hello.getHello().getClusterId();
            Wire wire = new Wire(berths, clock, line -> hub().conversation(cluster, agent().certificate(), line));
            wire.toHub.add(hello);
            wires.add(wire);
            agentWire = wire;
        });
    }

    /** The agent's side of the stream is gone. */
    void hangUp() {
        Wire wire = agentWire;
        agentWire = null;
        if (wire != null) {
            wire.agentGoes(random);
        }
    }

    /** The agent takes the oldest message of the hub's. */
    void agentHears(Wire wire) {
        withAgent(() -> {
            try {
                SessionResponse message = wire.toAgent.element();
                boolean goesOn = agent().hear(message);
                wire.toAgent.poll();
                if (!goesOn) {
                    hangUp();
                } else if (message.hasWelcome()) {
                    welcomed = wire;
                }
            } catch (DavitException e) {
                // The order waits for the API server: the same message is tried again.
                requireAway(e);
            }
        });
    }

    /** The agent sends its next report. */
    void report(Wire wire) {
        withAgent(() -> agent().nextReport().ifPresent(report -> {
            if (!wire.isOver()) {
                wire.toHub.add(report);
            }
        }));
    }

    /** Whether the agent has taken the hub's Welcome. */
    boolean isWelcomed(Wire wire) {
        return wire.equals(welcomed);
    }

    private void requireAway(DavitException e) {
        if (apiServerAnswers) {
            throw e;
        }
    }

    /** {@code davit-agent enrol}: empty if the hub went away meanwhile. */
    Optional<Enrolment.Result> enrol(EnrolmentToken token) {
        try {
            return Optional.of(agent().enrol(token, this::dialPublicListener));
        } catch (DavitException e) {
            if (e.code() == ErrorCode.HUB_UNREACHABLE) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Enrolment.Calls dialPublicListener(ListenerAddress listener, PinnedAuthority authority) {
        return new Enrolment.Calls() {
            @Override
            public EnrolResponse enrol(EnrolRequest request) {
                return answered(() -> hub().enrol(request));
            }

            @Override
            public FetchEnrolmentResponse fetch(FetchEnrolmentRequest request) {
                return answered(() -> hub().fetch(request));
            }

            @Override
            public void close() {}
        };
    }

    private <T> T answered(Supplier<T> call) {
        List<T> answer = new ArrayList<>();
        if (hub == null || !withHub(() -> answer.add(call.get()))) {
            throw new DavitException(ErrorCode.HUB_UNREACHABLE, "the hub died");
        }
        return answer.getFirst();
    }

    @Override
    public void close() throws Exception {
        ear.close();
        if (hub != null) {
            hub.close();
        }
        if (agent != null) {
            agent.close();
        }
        for (AutoCloseable life : remains) {
            life.close();
        }
    }
}
