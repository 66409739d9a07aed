package io.davit.agent.instruction;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.davit.agent.admission.StateEpoch;
import io.davit.proto.agent.v1.BackupOrder;
import io.davit.proto.agent.v1.Instruction;
import io.davit.proto.agent.v1.InstructionClass;
import io.davit.proto.agent.v1.InstructionKey;
import io.davit.proto.agent.v1.KeySet;
import io.davit.proto.agent.v1.Lane;
import io.davit.proto.agent.v1.Order;
import io.davit.signing.SignedEnvelope;
import io.davit.signing.SigningKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/** The actor that signs: a hub with its keys, and the offline root in its safe. The same keys in every test. */
public final class Hub {
    public static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    public static final String ID = "5b7c1f0e-3f57-4f6e-9d7a-6f2f5f3f9a10";
    public static final String CLUSTER = "0f3e8f9c-58a4-4d55-8f0e-2b9d7c6b5a41";
    static final StateEpoch EPOCH = new StateEpoch("000102030405060708090a0b0c0d0e0f");

    public final SigningKey root = key(1);
    public final SigningKey online = key(2);
    final SigningKey retired = key(3);
    final SigningKey stranger = key(4);

    private static SigningKey key(int value) {
        byte[] seed = new byte[SigningKey.LENGTH];
        Arrays.fill(seed, (byte) value);
        return new SigningKey(seed);
    }

    TrustedKeys pinned() {
        return TrustedKeys.pinned(ID, root.publicKey());
    }

    TrustedKeys trusted() {
        return pinned().taking(signed(root, keySet(1).build().toByteArray()));
    }

    Audience audience() {
        return new Audience(ID, CLUSTER, EPOCH);
    }

    public KeySet.Builder keySet(long version) {
        return KeySet.newBuilder()
                .setPurpose("davit.key-set.v1")
                .setHubId(ID)
                .setVersion(version)
                .setIssuedAt(at(NOON.minus(Duration.ofDays(1))))
                .setStaleAfter(at(NOON.plus(Duration.ofDays(180))))
                .setRootThreshold(1)
                .addKeys(onlineKey(online))
                .addKeys(onlineKey(retired).setRetired(true));
    }

    static InstructionKey.Builder onlineKey(SigningKey key) {
        return InstructionKey.newBuilder()
                .setPublicKey(ByteString.copyFrom(key.publicKey()))
                .setNotBefore(at(NOON.minus(Duration.ofDays(1))))
                .setNotAfter(at(NOON.plus(Duration.ofDays(365))));
    }

    public static Instruction.Builder instruction() {
        return Instruction.newBuilder()
                .setPurpose("davit.instruction.v1")
                .setInstructionId("019e8320-a800-7abc-8def-0123456789ab")
                .setHubId(ID)
                .setClusterId(CLUSTER)
                .setStateEpoch(ByteString.copyFrom(EPOCH.bytes()))
                .setLane(Lane.LANE_NORMAL)
                .setSequence(1)
                .setInstructionClass(InstructionClass.INSTRUCTION_CLASS_IMMEDIATE)
                .setIssuedAt(at(NOON))
                .setNotBefore(at(NOON))
                .setExpiresAt(at(NOON.plus(Duration.ofHours(1))))
                .setOrder(backup().toByteString())
                .setCorrelationId("request-1");
    }

    static Order backup() {
        return Order.newBuilder()
                .setBackup(BackupOrder.newBuilder().addNamespaces("harbour").setLocation("main"))
                .build();
    }

    public byte[] ordering(Instruction.Builder instruction) {
        return signed(online, instruction.build().toByteArray());
    }

    public static byte[] signed(SigningKey key, byte[] payload) {
        return SignedEnvelope.sign(key, payload).toBytes();
    }

    static Timestamp at(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }
}
