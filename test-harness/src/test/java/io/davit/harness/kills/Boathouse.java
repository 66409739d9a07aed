package io.davit.harness.kills;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.app.OrderedAgent;
import io.davit.agent.catalog.CatalogPoint;
import io.davit.agent.catalog.rocks.RocksCatalog;
import io.davit.agent.instruction.AnchorLease;
import io.davit.agent.ledger.Ledger;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.run.RunId;
import io.davit.agent.run.RunRecord;
import io.davit.harness.crash.EnvironmentCrashSwitch;
import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.ground.S3Server;
import io.davit.harness.ground.WorkFolder;
import io.davit.harness.pier.QuickSlot;
import io.davit.harness.pier.QuickTerminal;
import io.davit.harness.story.AgentAnswer;
import io.davit.harness.story.AgentProgram;
import io.davit.harness.story.AgentSetup;
import io.davit.harness.story.BackupOperator;
import io.davit.harness.story.ClusterAdmin;
import io.davit.harness.story.Storage;
import io.davit.proto.agent.v1.BackupOrder;
import io.davit.proto.agent.v1.Order;
import io.davit.proto.agent.v1.Outcome;
import io.davit.proto.agent.v1.Report;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A dinghy in a real cluster, a bucket of a real S3 server, and an agent whose processes are killed. */
final class Boathouse implements AutoCloseable {
    private static final String PASSPHRASE = "every hand for the boat";

    final ControlPlane cluster;
    final Dinghy dinghy;
    final Storage storage;
    final BackupOperator operator;
    private final S3Server server;
    private final String bucket;
    private final FreshNames names;
    private final WorkFolder work = WorkFolder.create("kills");

    Boathouse(ControlPlane cluster, S3Server server, FreshNames names) {
        this.cluster = cluster;
        this.server = server;
        this.names = names;
        this.bucket = server.createBucket(names.next("bucket"));
        this.storage = new Storage(server, bucket);
        this.dinghy = new Dinghy(cluster, names.next("dinghy"), work.path().resolve("volumes/original"));
        this.operator = newAgent("agent");
        dinghy.launch();
        try (ObjectStore store = Salvor.store(server, bucket)) {
            QuickSlot.leaveIn(store, PASSPHRASE);
        }
        here("repo", "init", "--accept-no-recovery-key").orFail();
    }

    /** Another installation, with nothing but the configuration. */
    BackupOperator newAgent(String folder) {
        return newAgent(folder, bucket);
    }

    /** An installation of its own, with a bucket of its own that is empty. */
    Slip newSlip(String folder) {
        String empty = server.createBucket(names.next("slip"));
        return new Slip(
                newAgent(folder, empty),
                new Storage(server, empty),
                () -> new Salvor(server, empty, PASSPHRASE, work.path().resolve(names.next("salvor"))));
    }

    /** An agent beside the others, and where it stores. */
    record Slip(BackupOperator operator, Storage storage, Supplier<Salvor> reader) {
        Salvor salvor() {
            return reader.get();
        }
    }

    private BackupOperator newAgent(String folder, String into) {
        AgentSetup setup = new AgentSetup(
                work.path().resolve(folder),
                cluster.name(),
                new ClusterAdmin(cluster).installAgentRights().agentKubeconfig(),
                Dinghy.NODE,
                List.of(work.path().resolve("volumes")),
                AgentSetup.s3(server, into, server.owner()));
        return new BackupOperator(AgentProgram.locate(), setup.write(PASSPHRASE, "restore:\n  cluster-roles: false\n"));
    }

    /** The dinghy as it is now. */
    Sight look() {
        return Sight.of(cluster.admin(), dinghy.name(), dinghy.volume());
    }

    /** Where a restore may put a copy. */
    Copy newCopy() {
        String name = names.next("copy");
        return new Copy(name, work.path().resolve("volumes").resolve(name));
    }

    /** A restored dinghy: its namespace, and the folder of its volume. */
    record Copy(String namespace, Path volume) {}

    /** Runs a command of the agent without starting a process: as after a restart, it has only what is stored. */
    AgentAnswer here(String... words) {
        return here(operator, words);
    }

    static AgentAnswer here(BackupOperator operator, String... words) {
        List<String> arguments = new ArrayList<>(
                List.of("--config", operator.setup().configFile().toString()));
        arguments.addAll(List.of(words));
        arguments.addAll(List.of("-o", "json"));
        return QuickTerminal.run(arguments);
    }

    /** Runs a command and says whether it died at the point; if not, it must have ended as commands do. */
    static boolean dies(BackupOperator operator, KillCase kill, String... words) {
        AgentAnswer answer = operator.runUntilKilledAt(kill.point(), kill.pass(), words);
        boolean died = answer.exitStatus() == EnvironmentCrashSwitch.EXIT_STATUS;
        if (!died) {
            answer.orFail();
        }
        return died;
    }

    /** Runs a command that has to die at the point. */
    static void kill(BackupOperator operator, KillCase kill, String... words) {
        assertThat(dies(operator, kill, words))
                .as("the process passed %s and was killed there", kill.point())
                .isTrue();
    }

    /** The hub orders a backup of the dinghy, and the process that carries it out dies at the point. */
    void killOrder(KillCase kill, String instruction) {
        assertThat(operator.orderUntilKilledAt(
                        kill.point(), kill.pass(), instruction, AgentSetup.LOCATION, dinghy.name()))
                .as("the process passed %s and was killed there", kill.point())
                .isEqualTo(EnvironmentCrashSwitch.EXIT_STATUS);
    }

    /** The hub delivers the order again, to the next process. */
    Outcome order(String instruction) {
        Order order = Order.newBuilder()
                .setBackup(BackupOrder.newBuilder()
                        .setLocation(AgentSetup.LOCATION)
                        .addNamespaces(dinghy.name()))
                .build();
        try (OrderedAgent agent = new OrderedAgent(operator.setup().configFile())) {
            return agent.carryOut(instruction, order);
        }
    }

    /** What the hub has read in the end. */
    List<Report> reports() {
        try (OrderedAgent agent = new OrderedAgent(operator.setup().configFile())) {
            return agent.reports();
        }
    }

    RunRecord newestRun() {
        List<RunRecord> newest = new ArrayList<>();
        try (Ledger ledger = ledger()) {
            ledger.newestFirst(run -> {
                newest.add(run);
                return false;
            });
        }
        assertThat(newest).as("the ledger has a run").hasSize(1);
        return newest.getFirst();
    }

    RunRecord run(RunId id) {
        try (Ledger ledger = ledger()) {
            return ledger.find(id).orElseThrow();
        }
    }

    private Ledger ledger() {
        return Ledger.openReadOnly(operator.setup().dataFolder()).orElseThrow();
    }

    /** What the agent's catalog has of the run. */
    Optional<CatalogPoint> catalogued(RunId run) {
        try (RocksCatalog catalog =
                RocksCatalog.openReadOnly(operator.setup().dataFolder()).orElseThrow()) {
            return catalog.ofRun(run);
        }
    }

    Salvor salvor() {
        return new Salvor(server, bucket, PASSPHRASE, work.path().resolve(names.next("salvor")));
    }

    /** The books of leaks are empty, and so is every place for what a run needs only for itself. */
    void assertNothingIsLeft() {
        try (Ledger ledger = ledger()) {
            assertThat(ledger.leaks()).as("the books of leaks").isEmpty();
        }
        try (Stream<Path> files = Files.walk(operator.setup().dataFolder())) {
            assertThat(files.filter(Files::isRegularFile).filter(Boathouse::isOfARun))
                    .as("files of runs")
                    .isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All spool files, and all files of a restore but its report, which stays. */
    private static boolean isOfARun(Path file) {
        String folders = file.getParent().toString() + "/";
        return folders.contains("/spool/")
                || (folders.contains("/runs/") && !file.getFileName().toString().equals("report.jsonl"));
    }

    @Override
    public void close() {
        // The anchor of its agent would be a riddle for the next one.
        cluster.admin()
                .leases()
                .inNamespace(AnchorLease.NAME.namespace())
                .withName(AnchorLease.NAME.name())
                .delete();
        work.close();
    }
}
