package io.davit.harness.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.davit.agent.app.ConnectedAgent;
import io.davit.agent.run.RunState;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.ground.OnGround;
import io.davit.harness.ground.WorkFolder;
import io.davit.harness.story.AgentSetup;
import io.davit.harness.story.ClusterAdmin;
import io.davit.hub.app.HubInProcess;
import io.davit.signing.EnrolmentToken;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Months go by for a hub and an agent, both whole and with real listeners, TLS, ledger, store, API server and bucket, but in this
 * process, where one clock of the test's is theirs. All of it lies in the past, because the person's client goes by the real one.
 */
@OnGround
class WeekWithoutHubTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration A_WEEK = Duration.ofDays(7);
    private static final Duration TOKEN_LIFE = Duration.ofMinutes(7);
    private static final Duration CERTIFICATE = Duration.ofDays(90);

    private final MovedClock clock = MovedClock.before(Duration.ofDays(200));

    @Test
    void whoeverWasAwayComesBackAndNothingIsRefusedThatShouldNotBe(ControlPlane cluster, FreshNames names)
            throws IOException {
        String shop = names.next("shop");
        cluster.admin()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(shop)
                        .endMetadata()
                        .build())
                .create();
        try (WorkFolder work = WorkFolder.create("week");
                Fleet fleet = Fleet.begin(work.path(), cluster, names.next("c"), shop, clock)) {
            fleet.succeed(fleet.order());
            // Shortly before the agent's certificate is to be renewed.
            fleet.allIsQuietFor(Duration.ofDays(55));

            fleet.theHubIsAwayForAWeekWhileABackupIsInWork(cluster);
            fleet.theAgentIsAwayForAWeekWhileAnOrderWaits();
            fleet.theHubIsAwayUntilTheCertificateIsOver();
        }
    }

    /** A hub, an agent and the people of both. */
    private static final class Fleet implements AutoCloseable {
        private final HubProcess installed;
        private final FleetAdmin admin;
        private final AgentSetup setup;
        private final String name;
        private final String shop;
        private final Path folder;
        private final MovedClock clock;
        private @Nullable HubInProcess hub;
        private @Nullable ConnectedAgent agent;

        private Fleet(HubProcess installed, AgentSetup setup, String name, String shop, Path folder, MovedClock clock) {
            this.installed = installed;
            this.admin = new FleetAdmin(installed.api());
            this.setup = setup;
            this.name = name;
            this.shop = shop;
            this.folder = folder;
            this.clock = clock;
        }

        static Fleet begin(Path folder, ControlPlane cluster, String name, String shop, MovedClock clock)
                throws IOException {
            HubProcess installed = HubProcess.layOut(folder.resolve("hub"), folder.resolve("logs"));
            Files.writeString(
                    installed.configFile(),
                    "limits: {token-life: " + TOKEN_LIFE.toMinutes() + "m}\n",
                    StandardOpenOption.APPEND);
            HubInProcess.init(installed.configFile(), installed.offlineRoot(), clock);
            ClusterAdmin admin = new ClusterAdmin(cluster).installAgentRights().forgetAgent();
            AgentSetup setup = new AgentSetup(
                            folder.resolve("agent"),
                            cluster.name(),
                            admin.agentKubeconfig(),
                            "node",
                            List.of(Files.createDirectories(folder.resolve("volumes"))),
                            // Not a bucket: its server would tell the real date.
                            AgentSetup.filesystem(Files.createDirectories(folder.resolve("location"))))
                    .write("a passphrase of many words", """
                            version: 1
                            orders:
                              allow: [backup, report_inventory]
                            backup:
                              namespaces: ["%s"]
                              locations: [%s]
                            """.formatted(shop, AgentSetup.LOCATION));
            Fleet fleet = new Fleet(installed, setup, name, shop, folder, clock);
            fleet.startHub();
            fleet.enrol();
            fleet.startAgent();
            fleet.agent().initialise(AgentSetup.LOCATION);
            return fleet;
        }

        private void startHub() {
            hub = HubInProcess.run(installed.configFile(), clock);
        }

        private void stopHub() {
            if (hub != null) {
                hub.close();
                hub = null;
            }
        }

        private void startAgent() {
            agent = ConnectedAgent.run(setup.configFile(), clock);
            admin.awaitConnected(name);
        }

        private void stopAgent() {
            if (agent != null) {
                agent.close();
                agent = null;
            }
        }

        private EnrolmentToken token() throws IOException {
            return EnrolmentToken.parse(Files.readString(admin.invite(name, folder.resolve("token")))
                    .strip());
        }

        private void enrol() throws IOException {
            EnrolmentToken late = token();
            clock.pass(TOKEN_LIFE.plusMinutes(1));
            assertThatThrownBy(() -> ConnectedAgent.enrol(setup.configFile(), late, clock, key -> {}))
                    .as("section 12: a token lives for as long as the hub's configuration says")
                    .isInstanceOfSatisfying(
                            DavitException.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.ENROLMENT_TOKEN_EXPIRED));
            EnrolmentToken token = token();
            AtomicReference<String> key = new AtomicReference<>("");
            ConnectedAgent.enrol(setup.configFile(), token, clock, key::set);
            admin.accept(name, key.get());
            assertThat(ConnectedAgent.enrol(setup.configFile(), token, clock, key::set))
                    .isTrue();
        }

        /** Into the agent's own location; a hub's would be as good. */
        String order() {
            String body = """
                    {"cluster": "clusters/%s", "location": "%s", "namespaces": ["%s"]}
                    """.formatted(name, AgentSetup.LOCATION, shop);
            return installed
                    .api()
                    .post("/v1/backups", body)
                    .orFail()
                    .path("name")
                    .asText();
        }

        void succeed(String backup) {
            admin.awaitState(backup, "RUN_STATE_SUCCEEDED");
        }

        private ConnectedAgent agent() {
            return Objects.requireNonNull(agent, "the agent does not run");
        }

        /** Both stand still meanwhile, so that nothing is renewed on the way. */
        void allIsQuietFor(Duration time) {
            stopAgent();
            stopHub();
            clock.pass(time);
            startHub();
            startAgent();
            assertThat(admin.alarms(name)).isEmpty();
        }

        /**
         * Work that was ordered ends, its outcome waits, the certificate is renewed on return. The API server does not answer until
         * the hub is gone, so that the order certainly is in work; HubStoryTest has one that moves data then.
         */
        void theHubIsAwayForAWeekWhileABackupIsInWork(ControlPlane cluster) {
            Instant end = agent().certificateEnds();
            cluster.suspend();
            String backup;
            try {
                backup = order();
                admin.awaitState(backup, "RUN_STATE_DELIVERED");
                stopHub();
            } finally {
                cluster.resume();
            }
            await().atMost(PATIENCE)
                    .until(() -> agent().backups(), List.of(RunState.SUCCEEDED, RunState.SUCCEEDED)::equals);
            assertThat(agent().hasSomethingToReport()).isTrue();
            for (int day = 0; day < A_WEEK.toDays(); day++) {
                clock.pass(Duration.ofDays(1));
                dialsInVain();
            }
            assertThat(clock.instant())
                    .as("it should have been renewed by now")
                    .isAfter(end.minus(CERTIFICATE.dividedBy(3)));
            assertThat(agent().certificateEnds()).isEqualTo(end);
            assertThat(agent().hasSomethingToReport())
                    .as("the outcome waits for the hub")
                    .isTrue();

            startHub();
            succeed(backup);
            JsonNode status = admin.run(backup).path("status");
            assertThat(Instant.parse(status.path("endTime").asText()))
                    .as("when it ended, not when the hub heard of it")
                    .isBefore(clock.instant().minus(A_WEEK).plus(Duration.ofHours(1)));
            await().atMost(PATIENCE).until(() -> agent().certificateEnds().isAfter(end));
            await().atMost(PATIENCE).until(() -> !agent().hasSomethingToReport());
            admin.awaitConnected(name);
            succeed(order());
            assertThat(agent().backups()).as("nothing was carried out twice").hasSize(3);
            assertThat(admin.alarms(name)).as("nothing was suspicious").isEmpty();
        }

        private void dialsInVain() {
            long before = agent().waits();
            await().atMost(PATIENCE).until(() -> agent().waits() > before + 1);
        }

        /** The hub's side: it says since when it knows nothing, and fails nothing for that; what waited for too long expires. */
        void theAgentIsAwayForAWeekWhileAnOrderWaits() {
            stopAgent();
            Instant left = clock.instant();
            String waits = order();
            clock.pass(A_WEEK);
            JsonNode row = admin.cluster(name);
            assertThat(row.path("connection").asText()).isEqualTo("CONNECTION_STATE_DISCONNECTED");
            assertThat(Instant.parse(row.path("lastSeenTime").asText()))
                    .as("unknown since")
                    .isBeforeOrEqualTo(left);
            assertThat(row.path("state").asText()).isEqualTo("CLUSTER_STATE_ACTIVE");
            assertThat(Set.of("RUN_STATE_PENDING", "RUN_STATE_EXPIRED")).contains(admin.state(waits));

            startAgent();
            admin.awaitState(waits, "RUN_STATE_EXPIRED");
            succeed(order());
            assertThat(agent().backups()).as("what expired was not carried out").hasSize(4);
            assertThat(admin.alarms(name)).isEmpty();
        }

        /** Section 12: an expired certificate cannot be renewed; with a new token it is the same cluster as before. */
        void theHubIsAwayUntilTheCertificateIsOver() throws IOException {
            String uid = admin.cluster(name).path("uid").asText();
            stopHub();
            clock.pass(CERTIFICATE.plus(A_WEEK));
            dialsInVain();
            assertThat(agent().audit())
                    .as("nobody else would tell the cluster's people that somebody keeps the hub away")
                    .contains(ErrorCode.KEY_SET_STALE);
            startHub();
            dialsInVain();
            assertThat(agent().certificateEnds()).isBefore(clock.instant());
            assertThat(admin.cluster(name).path("connection").asText()).isNotEqualTo("CONNECTION_STATE_CONNECTED");

            enrol();
            admin.awaitConnected(name);
            assertThat(agent().certificateEnds()).isAfter(clock.instant());
            JsonNode row = admin.cluster(name);
            assertThat(row.path("uid").asText()).isEqualTo(uid);
            assertThat(admin.alarms(name))
                    .as("the key set is as old, and only that is said")
                    .allMatch("KEY_SET_STALE"::equals);
            succeed(order());
            assertThat(agent().backups()).hasSize(5);
        }

        @Override
        public void close() {
            stopAgent();
            stopHub();
            installed.close();
        }
    }
}
