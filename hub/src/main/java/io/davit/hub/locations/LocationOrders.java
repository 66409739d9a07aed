package io.davit.hub.locations;

import com.google.protobuf.InvalidProtocolBufferException;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.api.Orders;
import io.davit.hub.api.Rows;
import io.davit.hub.store.HubCrashPoint;
import io.davit.hub.store.InstructionRow;
import io.davit.hub.store.Resource;
import io.davit.hub.store.ResourceKind;
import io.davit.hub.store.Transaction;
import io.davit.proto.agent.v1.LocationTuple;
import io.davit.proto.agent.v1.Order;
import io.davit.proto.agent.v1.RevokeLocationOrder;
import io.davit.proto.agent.v1.SetLocationOrder;
import io.davit.proto.agent.v1.ValidateLocationOrder;
import io.davit.proto.v1.BackupLocation;
import io.davit.proto.v1.CloudCredential;

/** What clusters are told about locations. */
final class LocationOrders {
    private final Orders issuer;

    LocationOrders(Orders issuer) {
        this.issuer = issuer;
    }

    /**
     * @param subject API name of the location
     * @param cluster API name of the cluster
     */
    void set(Transaction transaction, BackupLocation location, String subject, String cluster, String correlation) {
        Order order = Order.newBuilder()
                .setSetLocation(SetLocationOrder.newBuilder()
                        .setName(bare(subject))
                        .setVersion(location.getVersion())
                        .setTuple(tuple(transaction, location)))
                .build();
        issue(transaction, cluster, order, subject, correlation);
        HubCrashPoint.LOCATION_ISSUED.reached();
    }

    void revoke(Transaction transaction, long version, String subject, String cluster, String correlation) {
        Order order = Order.newBuilder()
                .setRevokeLocation(
                        RevokeLocationOrder.newBuilder().setName(bare(subject)).setVersion(version))
                .build();
        issue(transaction, cluster, order, subject, correlation);
    }

    /** With the version of then: it ends what was there before, and nothing that came later. */
    void revokeAgain(Transaction transaction, InstructionRow row, String cluster) {
        issue(transaction, cluster, read(row), row.subject(), row.correlation());
    }

    private static Order read(InstructionRow row) {
        try {
            return Order.parseFrom(row.order());
        } catch (InvalidProtocolBufferException e) {
            throw new DavitException(ErrorCode.STORE_DAMAGED, "the order of " + row.id() + " cannot be read", e);
        }
    }

    void validate(Transaction transaction, String subject, String cluster, String correlation) {
        Order order = Order.newBuilder()
                .setValidateLocation(ValidateLocationOrder.newBuilder().setLocation(bare(subject)))
                .build();
        issue(transaction, cluster, order, subject, correlation);
    }

    private void issue(Transaction transaction, String cluster, Order order, String subject, String correlation) {
        Resource row = Rows.find(transaction, ResourceKind.CLUSTER, "backup_location.clusters", cluster);
        issuer.issue(transaction, row.uid(), order, subject, correlation);
    }

    /** What clusters have to approve, with the credential's name as they know it. */
    static LocationTuple tuple(Transaction transaction, BackupLocation location) {
        if (location.getCloudCredential().isEmpty()) {
            return LocationForm.tuple(location, "");
        }
        String field = "backup_location.cloud_credential";
        Resource row = Rows.find(transaction, ResourceKind.CREDENTIAL, field, location.getCloudCredential());
        CloudCredential credential = Rows.body(row, CloudCredential.getDefaultInstance());
        if (!credential.getType().equals(location.getType())) {
            throw new DavitException(
                    ErrorCode.REQUEST_INVALID,
                    field + ": " + location.getCloudCredential() + " is for " + credential.getType());
        }
        return LocationForm.tuple(location, credential.getReference());
    }

    private static String bare(String subject) {
        return subject.substring(subject.indexOf('/') + 1);
    }
}
