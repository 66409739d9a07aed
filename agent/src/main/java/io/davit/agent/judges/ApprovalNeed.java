package io.davit.agent.judges;

import io.davit.agent.admission.Delivery;
import io.davit.agent.admission.ReadOrder;
import io.davit.agent.guardrails.Approval;
import io.davit.agent.guardrails.ApprovalRule;
import io.davit.agent.guardrails.Guardrails;
import io.davit.proto.agent.v1.RestoreOrder;
import io.davit.proto.agent.v1.SetLocationOrder;
import io.davit.signing.LocationDigest;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The approval that an order needs (section 10.2).
 *
 * @param digest of what has to be approved
 */
public record ApprovalNeed(Approval.Kind kind, String digest) {
    /** What could have to be approved of an order, whatever the guardrails say; empty for those that never need it. */
    public static Optional<ApprovalNeed> possible(Delivery delivery, ReadOrder order) {
        return possible(delivery.order().digest().hex(), order);
    }

    /** @param orderDigest of the order's bytes */
    public static Optional<ApprovalNeed> possible(String orderDigest, ReadOrder order) {
        return switch (order.order().getKindCase()) {
            case SET_LOCATION ->
                Optional.of(new ApprovalNeed(
                        Approval.Kind.LOCATION,
                        LocationDigest.of(order.order().getSetLocation().getTuple())));
            case RESTORE -> Optional.of(new ApprovalNeed(Approval.Kind.RESTORE, orderDigest));
            case BACKUP, CANCEL, REVOKE_LOCATION, VALIDATE_LOCATION, SYNC_CATALOG, REPORT_INVENTORY, KIND_NOT_SET ->
                Optional.empty();
        };
    }

    /** What has to be approved of this order on this cluster now. */
    static Optional<ApprovalNeed> of(
            Delivery delivery, ReadOrder order, Guardrails guardrails, PolicyVersions versions, LiveData live) {
        return possible(delivery, order).filter(need -> switch (need.kind()) {
            case LOCATION ->
                guardrails.locations().approval() != ApprovalRule.NEVER
                        && !isInForce(delivery, order.order().getSetLocation(), versions);
            case RESTORE ->
                switch (guardrails.restore().approval()) {
                    case ALWAYS -> true;
                    case NEVER -> false;
                    case OVER_LIVE_DATA -> meetsLiveData(order.order().getRestore(), live);
                };
            case CLOCK -> throw new IllegalStateException("no order asks for that");
        });
    }

    private static boolean isInForce(Delivery delivery, SetLocationOrder order, PolicyVersions versions) {
        return versions.location(order.getName())
                .filter(there -> there.digest().equals(delivery.order().digest()))
                .isPresent();
    }

    /** Without names in the order nobody has said where it leads, so it may lead anywhere. */
    private static boolean meetsLiveData(RestoreOrder order, LiveData live) {
        if (order.getNamespacesCount() == 0) {
            return true;
        }
        Set<String> targets = order.getNamespacesList().stream()
                .map(source -> order.getNamespaceMappingMap().getOrDefault(source, source))
                .collect(Collectors.toSet());
        return live.isIn(targets);
    }
}
