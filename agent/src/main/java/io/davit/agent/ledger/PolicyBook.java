package io.davit.agent.ledger;

import com.google.protobuf.InvalidProtocolBufferException;
import io.davit.agent.admission.OrderDigest;
import io.davit.agent.policies.LocationPolicies;
import io.davit.agent.policies.LocationPolicy;
import io.davit.agent.rocks.Batch;
import io.davit.agent.rocks.RocksStore;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.Order;
import io.davit.proto.agent.v1.RevokeLocationOrder;
import io.davit.proto.agent.v1.SetLocationOrder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * {@link LocationPolicies} in one family of the ledger: {@code location/NAME} → the digest of the order that is in force, and what
 * it says.
 */
final class PolicyBook implements LocationPolicies {
    private static final String FAMILY = Ledger.POLICIES;
    private static final String LOCATION = "location/";
    private static final int DIGEST = 32;

    private final RocksStore store;
    private final Object changes = new Object();

    PolicyBook(RocksStore store) {
        this.store = store;
    }

    @Override
    public void lay(LocationPolicy policy) {
        synchronized (changes) {
            boolean isNews = find(policy.name())
                    .filter(held -> Long.compareUnsigned(held.version(), policy.version()) >= 0)
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
        byte[] bytes = order.build().toByteArray();
        return ByteBuffer.allocate(DIGEST + bytes.length)
                .put(HexFormat.of().parseHex(policy.order().hex()))
                .put(bytes)
                .array();
    }

    private static LocationPolicy decode(byte[] stored) {
        OrderDigest digest;
        Order order;
        try {
            digest = new OrderDigest(HexFormat.of().formatHex(stored, 0, DIGEST));
            order = Order.parseFrom(ByteBuffer.wrap(stored, DIGEST, stored.length - DIGEST));
        } catch (InvalidProtocolBufferException | IndexOutOfBoundsException e) {
            throw new DavitException(ErrorCode.LEDGER_DAMAGED, "a location in the ledger cannot be read", e);
        }
        return switch (order.getKindCase()) {
            case SET_LOCATION ->
                new LocationPolicy(
                        order.getSetLocation().getName(),
                        order.getSetLocation().getVersion(),
                        Optional.of(order.getSetLocation().getTuple()),
                        digest);
            case REVOKE_LOCATION ->
                new LocationPolicy(
                        order.getRevokeLocation().getName(),
                        order.getRevokeLocation().getVersion(),
                        Optional.empty(),
                        digest);
            default -> throw new DavitException(ErrorCode.LEDGER_DAMAGED, "a location in the ledger is something else");
        };
    }

    @Override
    public Optional<LocationPolicy> find(String name) {
        if (!store.has(FAMILY)) {
            return Optional.empty();
        }
        return store.get(FAMILY, key(name)).map(PolicyBook::decode);
    }

    @Override
    public List<LocationPolicy> inForce() {
        List<LocationPolicy> found = new ArrayList<>();
        if (!store.has(FAMILY)) {
            return found;
        }
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
