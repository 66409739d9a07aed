package io.davit.cli.commands;

import io.davit.proto.v1.BackupLocation;
import io.davit.proto.v1.CreateBackupLocationRequest;
import io.davit.proto.v1.DeleteBackupLocationRequest;
import io.davit.proto.v1.DeleteBackupLocationResponse;
import io.davit.proto.v1.GetBackupLocationRequest;
import io.davit.proto.v1.ListBackupLocationsRequest;
import io.davit.proto.v1.ListBackupLocationsResponse;
import io.davit.proto.v1.UpdateBackupLocationRequest;
import io.davit.proto.v1.ValidateBackupLocationRequest;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code location}: where backups go. */
@Command(name = "location", description = "Defines where backups go. The hub knows the address, never a credential.")
final class LocationCommand extends Group {
    private static final String NAME = "Name of the location.";

    private static String full(String name) {
        return Words.full("locations", name);
    }

    @Command(name = "create", description = "Defines a location. Each cluster uses it once a person approved it there.")
    int create(
            @Parameters(paramLabel = "NAME", description = NAME) String name,
            @Mixin LocationOptions options,
            @Mixin Creation creation) {
        BackupLocation.Builder location = BackupLocation.newBuilder().setName(full(name));
        options.onto(location);
        return show(
                CreateBackupLocationRequest.newBuilder()
                        .setBackupLocation(location)
                        .setRequestId(creation.id())
                        .setValidateOnly(creation.dryRun)
                        .build(),
                BackupLocation.getDefaultInstance());
    }

    @Command(name = "list", description = "Locations, by name.")
    int list(@Mixin Pages pages) {
        Table<BackupLocation> table = new Table<BackupLocation>()
                .column("NAME", location -> Words.bare(location.getName()))
                .column("TYPE", BackupLocation::getType)
                .column("ENDPOINT", BackupLocation::getEndpoint)
                .column("BUCKET", BackupLocation::getBucket)
                .column("PREFIX", BackupLocation::getPrefix)
                .column("ON CLUSTERS", LocationCommand::states);
        return hub((hub, output) -> pages.show(
                hub,
                output,
                ListBackupLocationsRequest.getDefaultInstance(),
                ListBackupLocationsResponse.getDefaultInstance(),
                ListBackupLocationsResponse::getBackupLocationsList,
                table));
    }

    private static String states(BackupLocation location) {
        return location.getStatesList().stream()
                .collect(Collectors.groupingBy(
                        state -> state.getState().toLowerCase(Locale.ROOT).replace('_', '-'), Collectors.counting()))
                .entrySet()
                .stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .sorted()
                .collect(Collectors.joining(", "));
    }

    @Command(name = "get", description = "One location, and how it stands on each cluster.")
    int get(@Parameters(paramLabel = "NAME", description = NAME) String name) {
        return show(
                GetBackupLocationRequest.newBuilder().setName(full(name)).build(), BackupLocation.getDefaultInstance());
    }

    @Command(
            name = "update",
            description =
                    "Changes what is named; an empty text takes away. Clusters have to approve a changed address anew.")
    int update(
            @Parameters(paramLabel = "NAME", description = NAME) String name,
            @Mixin LocationOptions options,
            @Option(
                            names = "--etag",
                            paramLabel = "ETAG",
                            description = "Etag of the row that you saw. Default: as it is now.")
                    @Nullable
                    String etag,
            @Option(names = "--dry-run", description = "Only has the hub check the request; nothing is changed.")
                    boolean dryRun) {
        return hub((hub, output) -> {
            BackupLocation.Builder location = hub
                    .call(
                            GetBackupLocationRequest.newBuilder()
                                    .setName(full(name))
                                    .build(),
                            BackupLocation.getDefaultInstance())
                    .toBuilder();
            options.onto(location);
            if (etag != null) {
                location.setEtag(etag);
            }
            UpdateBackupLocationRequest request = UpdateBackupLocationRequest.newBuilder()
                    .setBackupLocation(location)
                    .setValidateOnly(dryRun)
                    .build();
            return show(hub.call(request, BackupLocation.getDefaultInstance()), output);
        });
    }

    @Command(name = "delete", description = "Withdraws a location from the clusters. What lies in it stays as it is.")
    int delete(
            @Parameters(paramLabel = "NAME", description = NAME) String name,
            @Option(
                            names = "--etag",
                            paramLabel = "ETAG",
                            defaultValue = "",
                            description = "Etag of the row that you saw. Default: whatever it is.")
                    String etag) {
        return done(
                DeleteBackupLocationRequest.newBuilder()
                        .setName(full(name))
                        .setEtag(etag)
                        .build(),
                DeleteBackupLocationResponse.getDefaultInstance(),
                full(name) + " is withdrawn");
    }

    @Command(name = "validate", description = "Has clusters try a location; 'get' shows what came out.")
    int validate(
            @Parameters(paramLabel = "NAME", description = NAME) String name,
            @Option(
                            names = "--cluster",
                            paramLabel = "NAME",
                            split = ",",
                            description = "Only these; may be given several times, or with commas.")
                    @Nullable
                    List<String> clusters) {
        return show(
                ValidateBackupLocationRequest.newBuilder()
                        .setName(full(name))
                        .addAllClusters((clusters == null ? List.<String>of() : clusters)
                                .stream()
                                        .map(cluster -> Words.full("clusters", cluster))
                                        .toList())
                        .build(),
                BackupLocation.getDefaultInstance());
    }
}
