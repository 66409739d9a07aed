package io.davit.cli.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.davit.errors.ErrorCode;
import io.davit.proto.v1.AcceptClusterRequest;
import io.davit.proto.v1.Backup;
import io.davit.proto.v1.BackupLocation;
import io.davit.proto.v1.Cluster;
import io.davit.proto.v1.ClusterState;
import io.davit.proto.v1.ConnectionState;
import io.davit.proto.v1.CreateBackupRequest;
import io.davit.proto.v1.CreateEnrolmentTokenRequest;
import io.davit.proto.v1.DismissBackupRequest;
import io.davit.proto.v1.EnrolmentToken;
import io.davit.proto.v1.GetBackupLocationRequest;
import io.davit.proto.v1.GetClusterRequest;
import io.davit.proto.v1.GetVersionRequest;
import io.davit.proto.v1.ListClustersRequest;
import io.davit.proto.v1.ListClustersResponse;
import io.davit.proto.v1.RunState;
import io.davit.proto.v1.RunStatus;
import io.davit.proto.v1.UpdateBackupLocationRequest;
import io.davit.proto.v1.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands ask, and how they show what comes. */
class CommandsTest {
    @TempDir
    Path home;

    private final ScriptedHub hub = new ScriptedHub("127.0.0.1");
    private Person operator;

    @BeforeEach
    void begin() {
        hub.answer(GetVersionRequest.getDefaultInstance(), request -> Version.getDefaultInstance())
                .answer(ListClustersRequest.getDefaultInstance(), CommandsTest::page);
        operator = new Person(home);
        operator.logsIn(hub);
        hub.heard.clear();
    }

    @AfterEach
    void end() {
        hub.close();
    }

    private static Timestamp before(Duration age) {
        return Timestamps.fromMillis(Person.NOW.minus(age).toEpochMilli());
    }

    private static final Cluster NORTH = Cluster.newBuilder()
            .setName("clusters/north")
            .setEtag("e7")
            .setState(ClusterState.CLUSTER_STATE_ACTIVE)
            .setConnection(ConnectionState.CONNECTION_STATE_CONNECTED)
            .setLastSeenTime(before(Duration.ofMinutes(3)))
            .setRunning(2)
            .setAgentVersion("0.1.0")
            .setKubernetesVersion("v1.36.3")
            .build();
    private static final Cluster SOUTH = Cluster.newBuilder()
            .setName("clusters/far-south")
            .setState(ClusterState.CLUSTER_STATE_PENDING)
            .setConnection(ConnectionState.CONNECTION_STATE_DISCONNECTED)
            .build();

    /** Two pages of one cluster each. */
    private static ListClustersResponse page(ListClustersRequest request) {
        ListClustersResponse.Builder page = ListClustersResponse.newBuilder().setRevision(9);
        return request.getPageToken().isEmpty()
                ? page.addClusters(NORTH).setNextPageToken("second").build()
                : page.addClusters(SOUTH).build();
    }

    @Test
    void showsAllPagesAsOneTableWithAges() {
        Person.Result list = operator.types("cluster", "list");

        assertThat(list.out()).isEqualTo("""
                        NAME       STATE    CONNECTION    LAST SEEN  RUNNING  WAITING  AGENT  KUBERNETES  CODE
                        north      active   connected     3m ago     2        0        0.1.0  v1.36.3     -
                        far-south  pending  disconnected  -          0        0        -      -           -
                        """);
        assertThat(list.err()).isEmpty();
    }

    @Test
    void saysThatThereAreMore() {
        Person.Result list = operator.types("cluster", "list", "--limit", "1");

        assertThat(list.out()).contains("north").doesNotContain("far-south");
        assertThat(list.err()).isEqualTo("there are more; --limit 0 shows all\n");
        assertThat(hub.heard(ListClustersRequest.getDefaultInstance()))
                .singleElement()
                .extracting(ListClustersRequest::getPageSize)
                .isEqualTo(1);
    }

    @Test
    void showsTheApisOwnJson() {
        String json = operator.types("cluster", "get", "north", "-o", "json").out();
        assertThat(json).contains("\"error\"", "\"INTERNAL_ERROR\"");

        hub.answer(GetClusterRequest.getDefaultInstance(), request -> NORTH);
        json = operator.types("cluster", "get", "north", "-o", "json").out();

        assertThat(json)
                .startsWith("{\n  \"name\" : \"clusters/north\",\n")
                .contains("\"state\" : \"CLUSTER_STATE_ACTIVE\"", "\"lastSeenTime\" : \"2026-11-21T11:57:00Z\"");
        assertThat(operator.types("cluster", "get", "north", "-o", "yaml").out())
                .startsWith("name: \"clusters/north\"\n")
                .contains("state: \"CLUSTER_STATE_ACTIVE\"\n");
    }

    @Test
    void showsOneRowAsASheet() {
        hub.answer(GetClusterRequest.getDefaultInstance(), request -> NORTH);

        assertThat(operator.types("cluster", "get", "north").out()).isEqualTo("""
                        name:                     clusters/north
                        etag:                     e7
                        state:                    active
                        connection:               connected
                        last seen time:           2026-11-21T11:57:00Z (3m ago)
                        agent version:            0.1.0
                        kubernetes version:       v1.36.3
                        running:                  2
                        """);
    }

    @Test
    void settlesARunInDoubtOnlyWithAReason() {
        hub.answer(
                DismissBackupRequest.getDefaultInstance(),
                request -> Backup.newBuilder()
                        .setName(request.getName())
                        .setStatus(RunStatus.newBuilder()
                                .setState(RunState.RUN_STATE_DISMISSED)
                                .setDismissReason(request.getReason()))
                        .build());

        assertThat(operator.types("backup", "dismiss", "nightly").status()).isEqualTo(2);
        assertThat(hub.heard(DismissBackupRequest.getDefaultInstance())).isEmpty();
        assertThat(operator.types("backup", "dismiss", "nightly", "--reason", "it ran")
                        .out())
                .contains("backups/nightly", "dismissed", "it ran");
    }

    /** Whoever has to decide about a cluster is told how; whoever reads a list of them by a program is not. */
    @Test
    void saysTheNextStepForAClusterThatWaitsForAPerson() {
        hub.answer(
                GetClusterRequest.getDefaultInstance(),
                request -> NORTH.toBuilder()
                        .setState(ClusterState.CLUSTER_STATE_QUARANTINED)
                        .setCode("SESSION_FORK")
                        .build());
        assertThat(operator.types("cluster", "get", "north").err())
                .isEqualTo("""
                        next: %s
                        then: davit cluster accept north --fingerprint HEX
                        """.formatted(ErrorCode.SESSION_FORK.guidance()));

        hub.answer(GetClusterRequest.getDefaultInstance(), request -> SOUTH);
        assertThat(operator.types("cluster", "get", "far-south").err())
                .startsWith("next: davit cluster accept far-south --fingerprint HEX, ");

        hub.answer(GetClusterRequest.getDefaultInstance(), request -> NORTH);
        assertThat(operator.types("cluster", "get", "north").err()).isEmpty();
    }

    @Test
    void acceptsWhatThePersonSaw() {
        hub.answer(GetClusterRequest.getDefaultInstance(), request -> NORTH)
                .answer(AcceptClusterRequest.getDefaultInstance(), request -> NORTH);

        assertThat(operator.types("cluster", "accept", "north").status()).isEqualTo(2);
        assertThat(operator.types("cluster", "accept", "north", "--fingerprint", "ab:cd")
                        .status())
                .isZero();

        AcceptClusterRequest accept =
                hub.heard(AcceptClusterRequest.getDefaultInstance()).getFirst();
        assertThat(accept.getName()).isEqualTo("clusters/north");
        assertThat(accept.getEtag()).isEqualTo("e7");
        assertThat(accept.getReportKeyFingerprint()).isEqualTo("ab:cd");
    }

    @Test
    void showsTheCodeTheSentenceAndTheNextStep() {
        hub.answer(GetClusterRequest.getDefaultInstance(), request -> {
            throw new ScriptedHub.Refusal(ErrorCode.RESOURCE_UNKNOWN, "there is no clusters/north");
        });

        Person.Result get = operator.types("cluster", "get", "north");

        assertThat(get.status()).isEqualTo(2);
        assertThat(get.out()).isEmpty();
        assertThat(get.err()).isEqualTo("""
                        error RESOURCE_UNKNOWN: there is no clusters/north
                        next: Correct the name; a list shows which there are.
                        """);
    }

    @Test
    void showsACodeOfANewerHubAsItIs() {
        hub.answer(GetClusterRequest.getDefaultInstance(), request -> {
            throw new ScriptedHub.Refusal("MOON_FULL", "CAPACITY", "Wait for the new moon.", "not tonight");
        });

        Person.Result get = operator.types("cluster", "get", "north");

        assertThat(get.status()).isEqualTo(4);
        assertThat(get.err()).isEqualTo("error MOON_FULL: not tonight\nnext: Wait for the new moon.\n");
    }

    @Test
    void keepsControlCharactersOfOthersFromTheTerminal() {
        hub.answer(
                GetClusterRequest.getDefaultInstance(),
                request -> NORTH.toBuilder()
                        .setAgentVersion("0.1\u001b[2J\rall is well")
                        .build());

        assertThat(operator.types("cluster", "get", "north").out()).doesNotContain("\u001b", "\r");
    }

    @Test
    void putsATokenIntoAFileOfItsOwner() throws IOException {
        hub.answer(
                CreateEnrolmentTokenRequest.getDefaultInstance(),
                request -> EnrolmentToken.newBuilder()
                        .setCluster(request.getCluster())
                        .setToken("the-token")
                        .setExpireTime(before(Duration.ofHours(-2)))
                        .build());
        Path file = home.resolve("token");

        Person.Result create = operator.types("enrolment", "create", "north", "--ttl", "2h", "--out", file.toString());

        assertThat(create.err()).isEqualTo("it counts once, and ends in 2h\n");
        assertThat(create.out()).doesNotContain("the-token");
        assertThat(file).hasContent("the-token\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(hub.heard(CreateEnrolmentTokenRequest.getDefaultInstance())
                        .getFirst()
                        .getTtlSeconds())
                .isEqualTo(7200);

        hub.heard.clear();
        assertThat(operator.types("enrolment", "create", "north", "--out", file.toString())
                        .err())
                .contains("error FILE_EXISTS");
        assertThat(hub.heard).isEmpty();
        assertThat(operator.types("enrolment", "create", "north").out()).isEqualTo("the-token\n");
    }

    @Test
    void changesOnlyWhatIsNamed() {
        hub.answer(
                        GetBackupLocationRequest.getDefaultInstance(),
                        request -> BackupLocation.newBuilder()
                                .setName(request.getName())
                                .setEtag("e1")
                                .setBucket("old")
                                .setPrefix("p/")
                                .addClusters("clusters/north")
                                .build())
                .answer(
                        UpdateBackupLocationRequest.getDefaultInstance(),
                        UpdateBackupLocationRequest::getBackupLocation);

        Person.Result update =
                operator.types("location", "update", "lake", "--prefix", "", "--cluster", "north,south", "--dry-run");

        assertThat(update.err()).isEmpty();
        UpdateBackupLocationRequest request =
                hub.heard(UpdateBackupLocationRequest.getDefaultInstance()).getFirst();
        assertThat(request.getValidateOnly()).isTrue();
        assertThat(request.getBackupLocation())
                .isEqualTo(BackupLocation.newBuilder()
                        .setName("locations/lake")
                        .setEtag("e1")
                        .setBucket("old")
                        .addClusters("clusters/north")
                        .addClusters("clusters/south")
                        .build());
    }

    @Test
    void ordersWhatWasTypedAndNothingElse() {
        hub.answer(CreateBackupRequest.getDefaultInstance(), CreateBackupRequest::getBackup);

        Person.Result create = operator.types(
                "backup",
                "create",
                "shop",
                "mail",
                "--cluster",
                "north",
                "--agent-location",
                "local",
                "--name",
                "nightly",
                "--label",
                "why=test",
                "--leave-out",
                "events",
                "--request-id",
                "r1",
                "--dry-run",
                "--watch");

        assertThat(create.err()).isEmpty();
        assertThat(hub.heard(CreateBackupRequest.getDefaultInstance()))
                .containsExactly(CreateBackupRequest.newBuilder()
                        .setRequestId("r1")
                        .setValidateOnly(true)
                        .setBackup(Backup.newBuilder()
                                .setName("backups/nightly")
                                .setCluster("clusters/north")
                                .setLocation("local")
                                .addNamespaces("shop")
                                .addNamespaces("mail")
                                .putLabels("why", "test")
                                .addLeftOutKinds("events"))
                        .build());
    }

    @Test
    void refusesStatesThatThereAreNot() {
        Person.Result list = operator.types("cluster", "list", "--state", "sunk");

        assertThat(list.status()).isEqualTo(2);
        assertThat(list.err())
                .contains("'sunk' is not one of: expected, pending, active, quarantined, rejected, denied");
    }
}
