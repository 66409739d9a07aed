package io.davit.hub.credentials;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.api.ApiMethods;
import io.davit.hub.api.Caller;
import io.davit.hub.api.Changes;
import io.davit.hub.api.Changes.Change;
import io.davit.hub.api.Etag;
import io.davit.hub.api.Invalid;
import io.davit.hub.api.Names;
import io.davit.hub.api.Page;
import io.davit.hub.api.PageToken;
import io.davit.hub.api.Rows;
import io.davit.hub.store.HubStore;
import io.davit.hub.store.Resource;
import io.davit.hub.store.ResourceKind;
import io.davit.hub.store.Resources.Order;
import io.davit.hub.store.Transaction;
import io.davit.proto.v1.BackupLocation;
import io.davit.proto.v1.CloudCredential;
import io.davit.proto.v1.CreateCloudCredentialRequest;
import io.davit.proto.v1.DeleteCloudCredentialRequest;
import io.davit.proto.v1.DeleteCloudCredentialResponse;
import io.davit.proto.v1.GetCloudCredentialRequest;
import io.davit.proto.v1.ListCloudCredentialsRequest;
import io.davit.proto.v1.ListCloudCredentialsResponse;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** Names of credentials, as clusters know them (D8). */
public final class CloudCredentialService {
    private static final Set<String> TYPES = Set.of("s3", "filesystem");
    /** As Kubernetes names Secrets. */
    private static final Pattern REFERENCE =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

    private static final int REFERENCE_LIMIT = 253;

    private final HubStore store;
    private final Changes changes;
    private final Rows rows;
    private final Clock clock;

    public CloudCredentialService(HubStore store, Changes changes, Rows rows, Clock clock) {
        this.store = store;
        this.changes = changes;
        this.rows = rows;
        this.clock = clock;
    }

    public void register(ApiMethods methods) {
        methods.unary(CreateCloudCredentialRequest.class, this::create)
                .unary(GetCloudCredentialRequest.class, this::get)
                .unary(ListCloudCredentialsRequest.class, this::list)
                .unary(DeleteCloudCredentialRequest.class, this::delete);
    }

    private CloudCredential create(Caller caller, CreateCloudCredentialRequest request) {
        CloudCredential given = request.getCloudCredential();
        String name = Names.part(ResourceKind.CREDENTIAL, "cloud_credential.name", given.getName());
        if (!TYPES.contains(given.getType())) {
            throw Invalid.field("cloud_credential.type", "is \"s3\" or \"filesystem\"");
        }
        Invalid.longerThan(REFERENCE_LIMIT, "cloud_credential.reference", given.getReference());
        if (!REFERENCE.matcher(given.getReference()).matches()) {
            throw Invalid.field(
                    "cloud_credential.reference",
                    "names a Secret of the agent's namespace, or an entry of its configuration:"
                            + " lower-case letters, digits, '-' and '.'");
        }
        CloudCredential body = CloudCredential.newBuilder()
                .setType(given.getType())
                .setReference(given.getReference())
                .build();
        return changes.make(caller, request, CloudCredential.class, transaction -> {
            Resource row = transaction
                    .resources()
                    .create(
                            ResourceKind.CREDENTIAL,
                            name,
                            UUID.randomUUID().toString(),
                            "",
                            "",
                            clock.instant(),
                            Rows.body(body));
            return new Change<>(rows.credential(row), Names.of(row.kind(), name), given.getType());
        });
    }

    private CloudCredential get(Caller caller, GetCloudCredentialRequest request) {
        return store.read(transaction ->
                rows.credential(Rows.find(transaction, ResourceKind.CREDENTIAL, "name", request.getName())));
    }

    private ListCloudCredentialsResponse list(Caller caller, ListCloudCredentialsRequest request) {
        return store.read(transaction -> {
            Page<Resource> page = Page.rows(
                    transaction,
                    request,
                    PageToken.USUAL,
                    new Page.Filter(ResourceKind.CREDENTIAL, Order.NAME, Optional.empty(), Optional.empty(), 0));
            ListCloudCredentialsResponse.Builder answer =
                    ListCloudCredentialsResponse.newBuilder().setNextPageToken(page.next());
            page.entries().forEach(row -> answer.addCloudCredentials(rows.credential(row)));
            return answer.build();
        });
    }

    private DeleteCloudCredentialResponse delete(Caller caller, DeleteCloudCredentialRequest request) {
        return changes.make(caller, request, DeleteCloudCredentialResponse.class, transaction -> {
            Resource row = Rows.find(transaction, ResourceKind.CREDENTIAL, "name", request.getName());
            Etag.check(request.getEtag(), row);
            user(transaction, request.getName()).ifPresent(user -> {
                throw new DavitException(
                        ErrorCode.RESOURCE_IN_USE, request.getName() + " is the credential of " + user);
            });
            transaction.resources().delete(row, clock.instant());
            return new Change<>(DeleteCloudCredentialResponse.getDefaultInstance(), request.getName(), "");
        });
    }

    /** A location that uses it. There are few locations, and credentials are seldom forgotten: all are looked at. */
    private static Optional<String> user(Transaction transaction, String credential) {
        return Page.every(transaction, ResourceKind.LOCATION)
                .filter(row -> Rows.body(row, BackupLocation.getDefaultInstance())
                        .getCloudCredential()
                        .equals(credential))
                .map(row -> Names.of(row.kind(), row.name()))
                .findFirst();
    }
}
