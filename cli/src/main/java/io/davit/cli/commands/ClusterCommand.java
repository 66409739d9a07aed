package io.davit.cli.commands;

import com.google.protobuf.Message;
import io.davit.cli.hub.Hub;
import io.davit.errors.ErrorCode;
import io.davit.proto.v1.AcceptClusterRequest;
import io.davit.proto.v1.Application;
import io.davit.proto.v1.Cluster;
import io.davit.proto.v1.ClusterState;
import io.davit.proto.v1.DenyClusterRequest;
import io.davit.proto.v1.GetClusterRequest;
import io.davit.proto.v1.ListApplicationsRequest;
import io.davit.proto.v1.ListApplicationsResponse;
import io.davit.proto.v1.ListClustersRequest;
import io.davit.proto.v1.ListClustersResponse;
import io.davit.proto.v1.ListRestorePointsRequest;
import io.davit.proto.v1.ListRestorePointsResponse;
import io.davit.proto.v1.RejectClusterRequest;
import io.davit.proto.v1.RestorePoint;
import io.davit.settings.ByteSize;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cluster}: who belongs to the fleet, and what it holds. */
@Command(name = "cluster", description = "Shows clusters, and decides who belongs to the fleet.")
final class ClusterCommand extends Group {
    private static final String NAME = "Name of the cluster.";

    static Table<Cluster> table(Clock clock) {
        return new Table<Cluster>()
                .column("NAME", cluster -> Words.bare(cluster.getName()))
                .column("STATE", cluster -> state(cluster, "state"))
                .column("CONNECTION", cluster -> state(cluster, "connection"))
                .column("LAST SEEN", cluster -> Words.ago(cluster.getLastSeenTime(), clock))
                .column("RUNNING", cluster -> String.valueOf(cluster.getRunning()))
                .column("WAITING", cluster -> String.valueOf(cluster.getWaitingInstructions()))
                .column("AGENT", Cluster::getAgentVersion)
                .column("KUBERNETES", Cluster::getKubernetesVersion)
                .column("CODE", Cluster::getCode);
    }

    /** The word of an enum's value, also of one that a newer hub has. */
    static String state(Message message, String field) {
        return Words.of((com.google.protobuf.Descriptors.EnumValueDescriptor)
                message.getField(message.getDescriptorForType().findFieldByName(field)));
    }

    @Command(name = "list", description = "Clusters, by name.")
    int list(
            @Option(names = "--state", paramLabel = "STATE", description = "Only those that stand so, such as pending.")
                    @Nullable
                    String state,
            @Mixin Pages pages) {
        ListClustersRequest.Builder request = ListClustersRequest.newBuilder();
        if (state != null) {
            request.setStateValue(
                    Words.parse(ClusterState.getDescriptor(), state).getNumber());
        }
        return hub((hub, output) -> pages.show(
                hub,
                output,
                request.build(),
                ListClustersResponse.getDefaultInstance(),
                ListClustersResponse::getClustersList,
                table(davit().world().clock())));
    }

    @Command(name = "get", description = "One cluster, with the fingerprints of its agent.")
    int get(@Parameters(paramLabel = "NAME", description = NAME) String name) {
        return hub((hub, output) -> {
            Cluster cluster = hub.call(request(name), Cluster.getDefaultInstance());
            int status = show(cluster, output);
            nextStep(cluster).forEach(output::aside);
            return status;
        });
    }

    /** What a person who decides about the cluster has to do; empty where nobody has to. */
    private static List<String> nextStep(Cluster cluster) {
        String accept = "davit cluster accept " + Words.bare(cluster.getName()) + " --fingerprint HEX";
        Stream<String> reason = Stream.of(ErrorCode.values())
                .filter(code -> code.name().equals(cluster.getCode()))
                .map(code -> "next: " + code.guidance());
        Stream<String> command = switch (cluster.getState()) {
            case CLUSTER_STATE_PENDING ->
                Stream.of("next: " + accept + ", with the report key's fingerprint as the agent printed it there");
            case CLUSTER_STATE_QUARANTINED -> Stream.of("then: " + accept);
            case CLUSTER_STATE_UNSPECIFIED,
                    CLUSTER_STATE_EXPECTED,
                    CLUSTER_STATE_ACTIVE,
                    CLUSTER_STATE_REJECTED,
                    CLUSTER_STATE_DENIED,
                    UNRECOGNIZED -> Stream.empty();
        };
        return Stream.concat(reason, command).toList();
    }

    private static GetClusterRequest request(String name) {
        return GetClusterRequest.newBuilder()
                .setName(Words.full("clusters", name))
                .build();
    }

    /** What the person saw. */
    static final class Seen {
        @Option(
                names = "--fingerprint",
                paramLabel = "HEX",
                description = "Fingerprint of the report key, as the agent printed it on the cluster.")
        @Nullable
        String fingerprint;

        @Option(
                names = "--etag",
                paramLabel = "ETAG",
                description = "Etag of the row that you saw ('get'), having compared the fingerprints yourself.")
        @Nullable
        String etag;
    }

    @Command(name = "accept", description = "Takes a pending or quarantined cluster into the fleet.")
    int accept(
            @Parameters(paramLabel = "NAME", description = NAME) String name,
            @ArgGroup(exclusive = true, multiplicity = "1") Seen seen) {
        return hub((hub, output) -> {
            AcceptClusterRequest.Builder request = AcceptClusterRequest.newBuilder()
                    .setName(Words.full("clusters", name))
                    .setEtag(etag(hub, name, seen.etag));
            if (seen.fingerprint != null) {
                request.setReportKeyFingerprint(seen.fingerprint);
            }
            return show(hub.call(request.build(), Cluster.getDefaultInstance()), output);
        });
    }

    private static String etag(Hub hub, String name, @Nullable String given) {
        return given != null
                ? given
                : hub.call(request(name), Cluster.getDefaultInstance()).getEtag();
    }

    @Command(name = "reject", description = "Refuses a pending cluster. Its token is spent.")
    int reject(
            @Parameters(paramLabel = "NAME", description = NAME) String name,
            @Option(
                            names = "--etag",
                            paramLabel = "ETAG",
                            description = "Etag of the row that you saw. Default: as it is now.")
                    @Nullable
                    String etag) {
        return hub((hub, output) -> show(
                hub.call(
                        RejectClusterRequest.newBuilder()
                                .setName(Words.full("clusters", name))
                                .setEtag(etag(hub, name, etag))
                                .build(),
                        Cluster.getDefaultInstance()),
                output));
    }

    @Command(name = "deny", description = "Shuts a cluster's certificates out at once. It may be enrolled again.")
    int deny(
            @Parameters(paramLabel = "NAME", description = NAME) String name,
            @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "For the audit.")
                    String reason,
            @Option(
                            names = "--etag",
                            paramLabel = "ETAG",
                            defaultValue = "",
                            description = "Etag of the row that you saw. Default: whatever it is.")
                    String etag) {
        return show(
                DenyClusterRequest.newBuilder()
                        .setName(Words.full("clusters", name))
                        .setReason(reason)
                        .setEtag(etag)
                        .build(),
                Cluster.getDefaultInstance());
    }

    @Command(name = "restore-points", description = "Restore points that the cluster can see, newest first.")
    int restorePoints(
            @Parameters(paramLabel = "NAME", description = NAME) String name,
            @Option(
                            names = "--location",
                            paramLabel = "LOCATION",
                            defaultValue = "",
                            description = "Only those of this location, as the column shows it.")
                    String location,
            @Mixin Pages pages) {
        Clock clock = davit().world().clock();
        Table<RestorePoint> table = new Table<RestorePoint>()
                .column("ID", RestorePoint::getId)
                .column("TAKEN", point -> Words.ago(point.getCreateTime(), clock))
                .column("LOCATION", RestorePoint::getLocation)
                .column("OF", RestorePoint::getSourceCluster)
                .column("NAMESPACES", point -> String.join(",", point.getNamespacesList()))
                .column("OBJECTS", point -> String.valueOf(point.getObjects()))
                .column("DATA", point -> new ByteSize(point.getSourceBytes()).forPeople())
                .column("COMPLETE", point -> point.getComplete() ? "yes" : "no")
                .column("BACKUP", RestorePoint::getBackupName);
        return hub((hub, output) -> pages.show(
                hub,
                output,
                ListRestorePointsRequest.newBuilder()
                        .setParent(Words.full("clusters", name))
                        .setLocation(location)
                        .build(),
                ListRestorePointsResponse.getDefaultInstance(),
                ListRestorePointsResponse::getRestorePointsList,
                table));
    }

    @Command(
            name = "applications",
            description = "Namespaces of the cluster with what they hold, as its agent last told.")
    int applications(@Parameters(paramLabel = "NAME", description = NAME) String name, @Mixin Pages pages) {
        return applications(this, name, pages);
    }

    static int applications(Group group, String cluster, Pages pages) {
        Table<Application> table = new Table<Application>()
                .column("NAMESPACE", Application::getNamespace)
                .column(
                        "OBJECTS",
                        one -> String.valueOf(one.getObjectCountsMap().values().stream()
                                .mapToLong(Long::longValue)
                                .sum()))
                .column("KINDS", one -> String.valueOf(one.getObjectCountsCount()))
                .column(
                        "LABELS",
                        one -> String.join(
                                ",",
                                one.getLabelsMap().entrySet().stream()
                                        .map(label -> label.getKey() + "=" + label.getValue())
                                        .sorted()
                                        .toList()));
        return group.hub((hub, output) -> pages.show(
                hub,
                output,
                ListApplicationsRequest.newBuilder()
                        .setParent(Words.full("clusters", cluster))
                        .build(),
                ListApplicationsResponse.getDefaultInstance(),
                ListApplicationsResponse::getApplicationsList,
                table));
    }
}
