package io.davit.cli.commands;

import io.davit.proto.v1.CloudCredential;
import io.davit.proto.v1.CreateCloudCredentialRequest;
import io.davit.proto.v1.DeleteCloudCredentialRequest;
import io.davit.proto.v1.DeleteCloudCredentialResponse;
import io.davit.proto.v1.GetCloudCredentialRequest;
import io.davit.proto.v1.ListCloudCredentialsRequest;
import io.davit.proto.v1.ListCloudCredentialsResponse;
import java.time.Clock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code credential}: names of credentials; the credentials themselves never leave their clusters. */
@Command(name = "credential", description = "Names credentials as clusters know them. No credential is ever in it.")
final class CredentialCommand extends Group {
    private static final String NAME = "Name of the credential.";

    private static String full(String name) {
        return Words.full("cloudCredentials", name);
    }

    @Command(name = "create", description = "Names a credential.")
    int create(
            @Parameters(paramLabel = "NAME", description = NAME) String name,
            @Option(
                            names = "--type",
                            required = true,
                            paramLabel = "TYPE",
                            description = "What it is for: s3 or filesystem.")
                    String type,
            @Option(
                            names = "--reference",
                            required = true,
                            paramLabel = "NAME",
                            description =
                                    "Name on the cluster: a Secret beside the agent, or an entry of its configuration.")
                    String reference,
            @Mixin Creation creation) {
        return show(
                CreateCloudCredentialRequest.newBuilder()
                        .setCloudCredential(CloudCredential.newBuilder()
                                .setName(full(name))
                                .setType(type)
                                .setReference(reference))
                        .setRequestId(creation.id())
                        .setValidateOnly(creation.dryRun)
                        .build(),
                CloudCredential.getDefaultInstance());
    }

    @Command(name = "list", description = "Credentials' names.")
    int list(@Mixin Pages pages) {
        Clock clock = davit().world().clock();
        Table<CloudCredential> table = new Table<CloudCredential>()
                .column("NAME", credential -> Words.bare(credential.getName()))
                .column("TYPE", CloudCredential::getType)
                .column("REFERENCE", CloudCredential::getReference)
                .column("NAMED", credential -> Words.ago(credential.getCreateTime(), clock));
        return hub((hub, output) -> pages.show(
                hub,
                output,
                ListCloudCredentialsRequest.getDefaultInstance(),
                ListCloudCredentialsResponse.getDefaultInstance(),
                ListCloudCredentialsResponse::getCloudCredentialsList,
                table));
    }

    @Command(name = "get", description = "One credential's name.")
    int get(@Parameters(paramLabel = "NAME", description = NAME) String name) {
        return show(
                GetCloudCredentialRequest.newBuilder().setName(full(name)).build(),
                CloudCredential.getDefaultInstance());
    }

    @Command(name = "delete", description = "Forgets the name of a credential that no location uses.")
    int delete(
            @Parameters(paramLabel = "NAME", description = NAME) String name,
            @Option(
                            names = "--etag",
                            paramLabel = "ETAG",
                            defaultValue = "",
                            description = "Etag of the row that you saw. Default: whatever it is.")
                    String etag) {
        return done(
                DeleteCloudCredentialRequest.newBuilder()
                        .setName(full(name))
                        .setEtag(etag)
                        .build(),
                DeleteCloudCredentialResponse.getDefaultInstance(),
                full(name) + " is forgotten");
    }
}
