package io.davit.harness.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.S3Server;
import io.davit.harness.ground.ServerProcess;
import io.davit.harness.pier.QuickTerminal;
import io.davit.harness.story.AgentAnswer;
import io.davit.harness.story.AgentSetup;
import io.davit.harness.story.BackupOperator;
import io.davit.harness.story.ClusterAdmin;
import io.davit.harness.story.HarbourApplication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A hub, and one cluster with an agent that may be enrolled with it. The agent has no location of its own that stories use: what
 * it knows of buckets, the hub tells it.
 */
public final class Anchorage implements AutoCloseable {
    /** The credential that the agent's configuration has, and the hub only names. */
    public static final String CREDENTIAL = "vault";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final ControlPlane cluster;
    private final ClusterAdmin clusterAdmin;
    private final HubProcess hub;
    private final FleetAdmin fleet;
    private final BackupOperator operator;
    private final String name;
    private @Nullable ServerProcess agent;
    private String reportKey = "";

    private Anchorage(
            Path folder, ControlPlane cluster, ClusterAdmin clusterAdmin, BackupOperator operator, String name) {
        this.folder = folder;
        this.cluster = cluster;
        this.clusterAdmin = clusterAdmin;
        this.operator = operator;
        this.name = name;
        this.hub = HubProcess.install(folder.resolve("hub"), QuickTerminal::runHub);
        this.fleet = new FleetAdmin(hub.api());
    }

    /**
     * Installs both; nothing runs yet.
     *
     * @param name of the cluster at the hub
     * @param volumes the only folder whose volumes the agent may touch
     * @param guardrails the YAML of the cluster's guardrails
     */
    public static Anchorage install(
            Path folder,
            ControlPlane cluster,
            S3Server server,
            String name,
            Path volumes,
            String passphrase,
            String guardrails)
            throws IOException {
        ClusterAdmin admin = new ClusterAdmin(cluster)
                .installAgentRights()
                .allowRestoringRoles()
                .forgetAgent();
        AgentSetup setup = new AgentSetup(
                        folder.resolve("agent"),
                        cluster.name(),
                        admin.agentKubeconfig(),
                        HarbourApplication.NODE,
                        List.of(Files.createDirectories(volumes)),
                        AgentSetup.filesystem(Files.createDirectories(folder.resolve("local"))))
                .write(passphrase, guardrails)
                .withCredential(CREDENTIAL, server.owner());
        return new Anchorage(folder, cluster, admin, QuickTerminal.operator(setup), name);
    }

    public HubProcess hub() {
        return hub;
    }

    public FleetAdmin fleet() {
        return fleet;
    }

    /** Who types commands on the cluster. */
    public BackupOperator operator() {
        return operator;
    }

    /** Of the cluster, at the hub. */
    public String name() {
        return name;
    }

    /** From the token to the agent's first session, with a person on either side who compares fingerprints. */
    public void enrol() {
        String token = fleet.invite(name, folder.resolve("token")).toString();
        AgentAnswer asked =
                operator.run("enrol", "--token-file", token, "--no-wait").orFail();
        assertThat(asked.json().path("state").asText()).isEqualTo("pending");
        reportKey = fingerprint(asked);
        fleet.accept(name, reportKey);
        AgentAnswer accepted = operator.run("enrol", "--token-file", token).orFail();
        assertThat(accepted.json().path("state").asText()).isEqualTo("accepted");
        startAgent();
        fleet.awaitConnected(name);
    }

    private static String fingerprint(AgentAnswer asked) {
        Matcher printed = Pattern.compile("report key +([0-9a-f]{64})").matcher(asked.errors());
        assertThat(printed.find()).as(asked.errors()).isTrue();
        return printed.group(1);
    }

    public void startAgent() {
        agent = operator.startAgent(name, logs());
    }

    /** SIGTERM, and a new process over the same data. */
    public void restartAgent() {
        agent().close();
        startAgent();
    }

    public ServerProcess agent() {
        if (agent == null) {
            throw new IllegalStateException("the agent was not started");
        }
        return agent;
    }

    /** Its data stay. */
    void stopAgent() {
        if (agent != null) {
            agent.close();
            agent = null;
        }
    }

    /** SIGKILL: its streams end by the kernel, it says no goodbye. */
    public void killAgent() {
        if (agent != null) {
            agent.kill();
            agent = null;
        }
    }

    /** Fingerprint of the agent's report key, as its cluster's admin has noted it down. */
    String reportKey() {
        return reportKey;
    }

    /** Where the agent's ledger is. */
    Path agentData() {
        return operator.setup().dataFolder();
    }

    Path logs() {
        return folder.resolve("logs");
    }

    /** What an admin of the cluster does about an order that waits: reads it on the cluster, and approves exactly that. */
    public void approve(String approval) {
        assertThat(operator.run("pending").orFail().json().path("pending").findValuesAsText("approval"))
                .contains(approval);
        operator.run(
                        "approve",
                        approval,
                        "--kubeconfig",
                        cluster.adminKubeconfig().toString())
                .orFail();
    }

    /** Codes of the refusals that the cluster's own audit shows, newest first. */
    public List<String> refusalsOnTheCluster() {
        return operator.run("audit").orFail().json().path("decisions").findValuesAsText("code");
    }

    /** Codes of everything that the cluster's own audit shows as refused, whether or not it was decided about. */
    public Set<String> auditOnTheCluster() {
        JsonNode audit = operator.run("audit", "--limit", "1000").orFail().json();
        return new TreeSet<>(audit.findValuesAsText("code"));
    }

    /** Until the newest run on the cluster is over; asks the cluster, not the hub. */
    public JsonNode awaitNewestRunOver() {
        return await().atMost(PATIENCE)
                .until(this::newestRun, run -> !run.path("state").asText().equals("running"));
    }

    public JsonNode newestRun() {
        return operator.run("runs", "--limit", "1").orFail().json().path("runs").path(0);
    }

    @Override
    public void close() {
        try (hub) {
            if (agent != null) {
                agent.close();
            }
        } finally {
            clusterAdmin.forgetAgent();
        }
    }

    /** A list in an answer. */
    public static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }
}
