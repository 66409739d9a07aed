package io.davit.harness.demo;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.davit.agent.run.CrashPoint;
import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.S3Server;
import io.davit.harness.ground.ServerProcess;
import io.davit.harness.hub.FleetAdmin;
import io.davit.harness.story.AgentAnswer;
import io.davit.harness.story.AgentSetup;
import io.davit.harness.story.BackupOperator;
import io.davit.harness.story.ClusterAdmin;
import io.davit.harness.story.HarbourApplication;
import io.davit.harness.story.StoryFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One cluster of the fleet with the agent in it, and the admin who types {@code davit-agent} commands there. */
final class FleetCluster implements AutoCloseable {
    /** The credential that the agent's configuration has, and the hub only names. */
    static final String CREDENTIAL = "vault";

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern FINGERPRINT = Pattern.compile("report key +([0-9a-f]{64})");

    private final String name;
    private final ControlPlane cluster;
    private final ClusterAdmin clusterAdmin;
    private final BackupOperator operator;
    private final Path folder;
    private final Telling telling;
    private @Nullable ServerProcess agent;

    private FleetCluster(
            String name,
            ControlPlane cluster,
            ClusterAdmin clusterAdmin,
            BackupOperator operator,
            Path folder,
            Telling telling) {
        this.name = name;
        this.cluster = cluster;
        this.clusterAdmin = clusterAdmin;
        this.operator = operator;
        this.folder = folder;
        this.telling = telling;
    }

    /**
     * What an agent is installed with.
     *
     * @param volumes the only folder whose volumes the agent may touch; made if it is not there
     * @param guardrails the YAML of the cluster's guardrails
     */
    record Order(Path volumes, S3Server server, String passphrase, String guardrails, Typing typing) {}

    /** Installs rights, configuration and guardrails; nothing runs yet. */
    static FleetCluster install(String name, ControlPlane cluster, Order order, Telling telling) {
        Path folder = telling.work().resolve("agent-" + name);
        ClusterAdmin admin = new ClusterAdmin(cluster)
                .installAgentRights()
                .allowRestoringRoles()
                .forgetAgent();
        try {
            AgentSetup setup = new AgentSetup(
                            folder,
                            name,
                            admin.agentKubeconfig(),
                            HarbourApplication.NODE,
                            List.of(Files.createDirectories(order.volumes())),
                            AgentSetup.filesystem(Files.createDirectories(folder.resolve("local"))))
                    .write(order.passphrase(), order.guardrails())
                    .withCredential(CREDENTIAL, order.server().owner());
            return new FleetCluster(name, cluster, admin, order.typing().operator(setup), folder, telling);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return name;
    }

    /** From the token to the agent's first session, with a person on either side who compares fingerprints. */
    void enrol(FleetOperator fleet, FleetAdmin watching) {
        String token = folder.resolve("token").toString();
        fleet.ask("enrolment", "create", name, "--out", token);
        AgentAnswer asked = ask("enrol", "--token-file", token, "--no-wait");
        Matcher printed = FINGERPRINT.matcher(asked.errors());
        if (!printed.find()) {
            throw new StoryFailure("no fingerprint was printed:\n" + asked.errors());
        }
        fleet.ask("cluster", "accept", name, "--fingerprint", printed.group(1));
        run("enrol", "--token-file", token);
        startAgent();
        watching.awaitConnected(name);
        telling.detail(
                "%s: %s, connected",
                name, Telling.word(watching.cluster(name).path("state").asText()));
    }

    /** {@code davit-agent run}. */
    void startAgent() {
        agent = operator.startAgent(name, logs());
    }

    /** The agent is started anew, and will die as by {@code kill -9} when it passes the point. */
    void restartAgentThatDiesAt(CrashPoint point) {
        stopAgent();
        agent = operator.startAgentThatDiesAt(point, name, logs());
    }

    void awaitAgentDead() {
        await().atMost(PATIENCE).until(() -> agent == null || !agent.isAlive());
        agent = null;
    }

    /** What the cluster's admin does about an order that waits: reads it there, and approves exactly that. */
    void approve(String approval) {
        List<String> pending =
                operator.run("pending").orFail().json().path("pending").findValuesAsText("approval");
        if (!pending.contains(approval)) {
            throw new StoryFailure("%s does not wait on %s, only %s".formatted(approval, name, pending));
        }
        telling.command("davit-agent", "approve", approval);
        run("approve", approval, "--kubeconfig", cluster.adminKubeconfig().toString());
    }

    /** Runs {@code davit-agent} where all can see it; it has to succeed. */
    AgentAnswer ask(String... words) {
        telling.command("davit-agent", words);
        return run(words);
    }

    /** The same, and nobody is told. */
    AgentAnswer run(String... words) {
        return operator.run(words).orFail();
    }

    JsonNode newestRun() {
        return run("runs", "--limit", "1").json().path("runs").path(0);
    }

    /** Until the newest run on the cluster is over; asks the cluster, not the hub. */
    JsonNode awaitNewestRunOver() {
        return await().atMost(PATIENCE)
                .until(this::newestRun, run -> !run.path("state").asText().equals("running"));
    }

    int runs() {
        return run("runs").json().path("runs").size();
    }

    /** Codes of the refusals that the cluster's own audit shows, newest first. */
    List<String> refusals() {
        return run("audit").json().path("decisions").findValuesAsText("code");
    }

    /** Codes of what its audit shows as refused without a decision, newest first. */
    List<String> rejections() {
        return run("audit").json().path("rejected").findValuesAsText("code");
    }

    private Path logs() {
        return folder.resolve("logs");
    }

    private void stopAgent() {
        if (agent != null) {
            agent.close();
            agent = null;
        }
    }

    @Override
    public void close() {
        try {
            stopAgent();
        } finally {
            clusterAdmin.forgetAgent();
        }
    }
}
