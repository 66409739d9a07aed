package io.davit.agent.ledger;

import com.google.protobuf.InvalidProtocolBufferException;
import io.davit.agent.policies.LocationPolicies;
import io.davit.agent.policies.LocationPolicy;
import io.davit.agent.rocks.Batch;
import io.davit.agent.rocks.RocksStore;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.Order;
import io.davit.proto.agent.v1.RevokeLocationOrder;
import io.davit.proto.agent.v1.SetLocationOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@link LocationPolicies} in one family of the ledger: {@code location/NAME} → the order that is in force. */
final class PolicyBook implements LocationPolicies {
    private static final String FAMILY = Ledger.POLICIES;
    private static final String LOCATION = "location/";

    private final RocksStore store;
    private final Object changes = new Object();

    PolicyBook(RocksStore store) {
        this.store = store;
    }

    @Override
    public void lay(LocationPolicy policy) {
        synchronized (changes) {
            boolean isNews = find(policy.name())
                    .filter(held -> held.version() >= policy.version())
                    .isEmpty();
            if (isNews) {
                store.write(new Batch().put(FAMILY, key(policy.name()), encode(policy)), true);
            }
        }
    }

    private static byte[] encode(LocationPolicy policy) {
        Order.Builder order = Order.newBuilder();
        policy.tuple()
                .ifPresentOrElse(
                        tuple -> order.setSetLocation(SetLocationOrder.newBuilder()
                                .setName(policy.name())
                                .setVersion(policy.version())
                                .setTuple(tuple)),
                        () -> order.setRevokeLocation(RevokeLocationOrder.newBuilder()
                                .setName(policy.name())
                                .setVersion(policy.version())));
        return order.build().toByteArray();
    }

    private static LocationPolicy decode(byte[] stored) {
        Order order;
        try {
            order = Order.parseFrom(stored);
        } catch (InvalidProtocolBufferException e) {
            throw new DavitException(ErrorCode.LEDGER_DAMAGED, "a location in the ledger cannot be read", e);
        }
        return switch (order.getKindCase()) {
            case SET_LOCATION ->
                new LocationPolicy(
                        order.getSetLocation().getName(),
                        order.getSetLocation().getVersion(),
                        Optional.of(order.getSetLocation().getTuple()));
            case REVOKE_LOCATION ->
                new LocationPolicy(
                        order.getRevokeLocation().getName(),
                        order.getRevokeLocation().getVersion(),
                        Optional.empty());
            default -> throw new DavitException(ErrorCode.LEDGER_DAMAGED, "a location in the ledger is something else");
        };
    }

    @Override
    public Optional<LocationPolicy> find(String name) {
        return store.get(FAMILY, key(name)).map(PolicyBook::decode);
    }

    @Override
    public List<LocationPolicy> inForce() {
        List<LocationPolicy> found = new ArrayList<>();
        store.scanPrefix(FAMILY, LOCATION.getBytes(StandardCharsets.UTF_8), (key, value) -> {
            LocationPolicy policy = decode(value);
            if (policy.tuple().isPresent()) {
                found.add(policy);
            }
            return true;
        });
        return found;
    }

    private static byte[] key(String name) {
        return (LOCATION + name).getBytes(StandardCharsets.UTF_8);
    }
}
