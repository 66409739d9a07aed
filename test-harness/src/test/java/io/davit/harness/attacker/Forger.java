package io.davit.harness.attacker;

import static io.davit.harness.attacker.HandMadePeer.bytes;
import static io.davit.harness.attacker.HandMadePeer.time;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.davit.agent.run.RunId;
import io.davit.harness.story.AgentSetup;
import io.davit.proto.agent.v1.BackupOrder;
import io.davit.proto.agent.v1.CancelOrder;
import io.davit.proto.agent.v1.Envelope;
import io.davit.proto.agent.v1.Hello;
import io.davit.proto.agent.v1.Instruction;
import io.davit.proto.agent.v1.InstructionClass;
import io.davit.proto.agent.v1.InstructionKey;
import io.davit.proto.agent.v1.KeySet;
import io.davit.proto.agent.v1.Lane;
import io.davit.proto.agent.v1.LocationTuple;
import io.davit.proto.agent.v1.Mark;
import io.davit.proto.agent.v1.Order;
import io.davit.proto.agent.v1.ReportInventoryOrder;
import io.davit.proto.agent.v1.RestoreOrder;
import io.davit.proto.agent.v1.RevokeLocationOrder;
import io.davit.proto.agent.v1.SetLocationOrder;
import io.davit.signing.SignedEnvelope;
import io.davit.signing.SigningKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Makes what a thief of the online keys could send to one agent, each with the refusal that it must meet. */
final class Forger {
    /**
     * @param message an envelope, or a key set
     * @param code of its refusal
     */
    record Forgery(Envelope message, boolean isKeySet, String code) {}

    private final StolenKeys keys;
    private final StolenKeys retired;
    private final Hello hello;
    private final String shop;
    private long sequence;
    private final Map<String, Forgery> all = new LinkedHashMap<>();

    /**
     * @param keys of now
     * @param retired what was stolen before the online key was retired
     * @param hello of the agent that he speaks to
     * @param shop the namespace that the guardrails name
     */
    Forger(StolenKeys keys, StolenKeys retired, Hello hello, String shop) {
        this.keys = keys;
        this.retired = retired;
        this.hello = hello;
        this.shop = shop;
        this.sequence =
                hello.getMarksList().stream().mapToLong(Mark::getSequence).max().orElse(0);
    }

    /** By what they try, in the order in which they are to be sent. */
    Map<String, Forgery> all() {
        envelopes();
        signatures();
        keySets();
        addresses();
        lines();
        orders();
        places();
        return all;
    }

    private void envelopes() {
        put("bytes that are no instruction", "INSTRUCTION_MALFORMED", signed(keys.online(), new byte[] {1, 2, 3}));
        put("an envelope without a key", "ENVELOPE_MALFORMED", Envelope.getDefaultInstance());
        Envelope huge = Envelope.newBuilder()
                .setPayload(bytes(new byte[330 << 10]))
                .setKeyId(bytes(keys.online().id().bytes()))
                .setSignature(bytes(new byte[64]))
                .build();
        put("an envelope that is too long", "ENVELOPE_TOO_LARGE", huge);
        put(
                "a report in the place of an order",
                "INSTRUCTION_MALFORMED",
                instruction().setPurpose("davit.report.v1"));
    }

    private void signatures() {
        byte[] payload = instruction().build().toByteArray();
        Envelope honest = signed(keys.online(), payload);
        payload[payload.length / 2] ^= 1;
        put(
                "an altered byte",
                "INSTRUCTION_SIGNATURE_INVALID",
                honest.toBuilder().setPayload(bytes(payload)).build());
        put(
                "a key that he made",
                "INSTRUCTION_KEY_UNKNOWN",
                signed(SigningKey.random(), instruction().build().toByteArray()));
        put(
                "a key that was retired",
                "INSTRUCTION_KEY_RETIRED",
                signed(retired.online(), instruction().build().toByteArray()));
    }

    /** P1: an online key introduces no key, and what the root said long ago does not come back. */
    private void keySets() {
        KeySet newest;
        try {
            newest = KeySet.parseFrom(keys.keySet().payload());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
        KeySet own = newest.toBuilder()
                .setVersion(newest.getVersion() + 1)
                .addKeys(InstructionKey.newBuilder()
                        .setPublicKey(bytes(SigningKey.random().publicKey()))
                        .setNotBefore(time(Instant.now()))
                        .setNotAfter(time(Instant.now().plus(Duration.ofDays(9_000)))))
                .build();
        all.put(
                "a key set signed by an online key",
                new Forgery(signed(keys.online(), own.toByteArray()), true, "KEY_SET_INVALID"));
        all.put(
                "the key set from before the retirement",
                new Forgery(retired.keySet().toMessage(), true, "KEY_SET_OLD"));
    }

    private void addresses() {
        String another = "5b7c1f0e-3f57-4f6e-9d7a-6f2f5f3f9a10";
        put("another cluster's order", "INSTRUCTION_AUDIENCE", instruction().setClusterId(another));
        put("another hub's order", "INSTRUCTION_AUDIENCE", instruction().setHubId(another));
        put("an order of an old epoch", "INSTRUCTION_EPOCH", instruction().setStateEpoch(bytes(new byte[16])));
        Instant now = Instant.now();
        put(
                "an expired order",
                "INSTRUCTION_EXPIRED",
                instruction()
                        .setIssuedAt(time(keys.since()))
                        .setNotBefore(time(keys.since()))
                        .setExpiresAt(time(keys.since().plusMillis(1))));
        put(
                "an order for tomorrow",
                "INSTRUCTION_NOT_YET_VALID",
                instruction()
                        .setNotBefore(time(now.plus(Duration.ofHours(20))))
                        .setExpiresAt(time(now.plus(Duration.ofHours(21)))));
        put(
                "an order for ever",
                "INSTRUCTION_MALFORMED",
                instruction().setExpiresAt(time(now.plus(Duration.ofDays(400)))));
    }

    private void lines() {
        Instruction.Builder refused = backupBeyond();
        put("a backup beyond the guardrails", "GUARDRAIL_REFUSED", refused);
        put(
                "another order under the id of that",
                "INSTRUCTION_CONFLICT",
                instruction().setInstructionId(refused.getInstructionId()).setOrder(backup(shop)));
        put("a number that was used", "INSTRUCTION_REPLAYED", instruction().setSequence(1));
    }

    /** P11, P12: what may not be ordered, or not without an approval, or does not exist at all. */
    private void orders() {
        Map<Integer, String> none = new TreeMap<>(Map.of(
                9, "commands",
                10, "a schedule",
                11, "a shorter retention",
                12, "the end of a restore point",
                13, "a reader's key",
                14, "a secret of his own",
                99, "what nobody has thought of"));
        for (Map.Entry<Integer, String> kind : none.entrySet()) {
            put(kind.getValue() + ", by a kind that is none", "INSTRUCTION_KIND_UNKNOWN", ofKind(kind.getKey()));
        }
        put(
                "a backup that his own key could open, too",
                "INSTRUCTION_FIELD_UNKNOWN",
                backingUp(backupOf(shop).setUnknownFields(field(90))));
        put(
                "a backup into a location that the guardrails do not name",
                "GUARDRAIL_REFUSED",
                backingUp(backupOf(shop).setLocation(AgentSetup.LOCATION)));
        put(
                "a backup of everything",
                "GUARDRAIL_REFUSED",
                backingUp(backupOf(shop).clearNamespaces()));
        put(
                "a restore with a modifier that is none",
                "INSTRUCTION_FIELD_UNKNOWN",
                instruction()
                        .setOrder(Order.newBuilder()
                                .setRestore(restore().setUnknownFields(field(90)))
                                .build()
                                .toByteString()));
        put(
                "a restore that nobody approved",
                "APPROVAL_MISSING",
                restoring(restore().addNamespaces(shop)));
        put(
                "a restore into the agent's namespace",
                "GUARDRAIL_PROTECTED",
                restoring(restore().addNamespaces(shop).putNamespaceMapping(shop, "davit-agent")));
        put(
                "a restore of the agent's namespace",
                "GUARDRAIL_PROTECTED",
                restoring(restore().addNamespaces("davit-agent").putNamespaceMapping("davit-agent", shop)));
        put(
                "files into a folder of the node",
                "GUARDRAIL_REFUSED",
                restoring(restore().addNamespaces(shop).putPathMapping("/srv", "/etc")));
        put(
                "files beside the allowed folder",
                "GUARDRAIL_REFUSED",
                restoring(restore().addNamespaces(shop).putPathMapping("/srv", "/srv/../etc")));
    }

    /** P9: the name of a credential goes nowhere but to a place that was approved with it. */
    private void places() {
        LocationTuple his = LocationTuple.newBuilder()
                .setType("s3")
                .setEndpoint("https://127.0.0.1:1")
                .setBucket("loot")
                .setRegion("us-east-1")
                .setCredentialReference("vault")
                .build();
        put("the credential to an endpoint of his own", "APPROVAL_MISSING", laying(his));
        put(
                "the location of the agent's own configuration to an endpoint of his own",
                "LOCATION_IS_LOCAL",
                laying(SetLocationOrder.newBuilder()
                        .setName(AgentSetup.LOCATION)
                        .setVersion(Long.MAX_VALUE)
                        .setTuple(his)));
        put(
                "a location as it was before it was changed",
                "POLICY_STALE",
                laying(SetLocationOrder.newBuilder()
                        .setName("haven")
                        .setVersion(1)
                        .setTuple(his)));
        put(
                "the end of a location by a word from before it was laid",
                "POLICY_STALE",
                instruction()
                        .setInstructionClass(InstructionClass.INSTRUCTION_CLASS_POLICY)
                        .setOrder(Order.newBuilder()
                                .setRevokeLocation(RevokeLocationOrder.newBuilder()
                                        .setName("haven")
                                        .setVersion(1))
                                .build()
                                .toByteString()));
        put(
                "the token to an endpoint of his own",
                "ARGUMENT_INVALID",
                laying(his.toBuilder()
                        .setTokenEndpoint("https://127.0.0.1:1/token")
                        .build()));
        put(
                "backups in a folder of the node",
                "GUARDRAIL_PROTECTED",
                laying(LocationTuple.newBuilder()
                        .setType("filesystem")
                        .setEndpoint("/etc")
                        .setCredentialReference("vault")
                        .build()));
    }

    private Instruction.Builder laying(LocationTuple tuple) {
        return laying(SetLocationOrder.newBuilder()
                .setName("haven")
                .setVersion(Long.MAX_VALUE)
                .setTuple(tuple));
    }

    private Instruction.Builder laying(SetLocationOrder.Builder order) {
        return instruction()
                .setInstructionClass(InstructionClass.INSTRUCTION_CLASS_POLICY)
                .setOrder(Order.newBuilder().setSetLocation(order).build().toByteString());
    }

    private Instruction.Builder backingUp(BackupOrder.Builder backup) {
        return instruction()
                .setOrder(Order.newBuilder().setBackup(backup).build().toByteString());
    }

    private Instruction.Builder restoring(RestoreOrder.Builder restore) {
        return instruction()
                .setOrder(Order.newBuilder().setRestore(restore).build().toByteString());
    }

    private static RestoreOrder.Builder restore() {
        return RestoreOrder.newBuilder()
                .setLocation("haven")
                .setRestorePoint("f00d-2")
                .setRestorePointHash(bytes(new byte[32]));
    }

    private Instruction.Builder ofKind(int field) {
        return instruction()
                .setOrder(Order.newBuilder()
                        .setUnknownFields(field(field))
                        .build()
                        .toByteString());
    }

    private static UnknownFieldSet field(int number) {
        return UnknownFieldSet.newBuilder()
                .addField(
                        number,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(ByteString.EMPTY)
                                .build())
                .build();
    }

    private static ByteString backup(String namespace) {
        return Order.newBuilder().setBackup(backupOf(namespace)).build().toByteString();
    }

    private static BackupOrder.Builder backupOf(String namespace) {
        return BackupOrder.newBuilder().addNamespaces(namespace).setLocation("haven");
    }

    /** Something that the guardrails allow without a question. */
    Envelope harmless() {
        return signed(instruction());
    }

    /** A backup that the guardrails do not allow. */
    Envelope beyond() {
        return signed(backupBeyond());
    }

    private Instruction.Builder backupBeyond() {
        return instruction().setOrder(backup("kube-system"));
    }

    /** Of an order that does not exist. */
    Envelope cancel() {
        return signed(instruction()
                .setLane(Lane.LANE_CANCEL)
                .setOrder(Order.newBuilder()
                        .setCancel(CancelOrder.newBuilder().setTargetInstructionId(freshId()))
                        .build()
                        .toByteString()));
    }

    private Instruction.Builder instruction() {
        Instant now = Instant.now();
        return Instruction.newBuilder()
                .setPurpose("davit.instruction.v1")
                .setInstructionId(freshId())
                .setHubId(keys.hubId())
                .setClusterId(hello.getClusterId())
                .setStateEpoch(hello.getStateEpoch())
                .setLane(Lane.LANE_NORMAL)
                .setSequence(++sequence)
                .setInstructionClass(InstructionClass.INSTRUCTION_CLASS_IMMEDIATE)
                .setIssuedAt(time(now))
                .setNotBefore(time(now))
                .setExpiresAt(time(now.plus(Duration.ofMinutes(30))))
                .setOrder(Order.newBuilder()
                        .setReportInventory(ReportInventoryOrder.getDefaultInstance())
                        .build()
                        .toByteString());
    }

    /** Ids of runs are UUIDv7, as those of instructions. */
    private static String freshId() {
        return RunId.next(Clock.systemUTC()).toString();
    }

    private void put(String what, String code, Instruction.Builder instruction) {
        put(what, code, signed(instruction));
    }

    private void put(String what, String code, Envelope envelope) {
        all.put(what, new Forgery(envelope, false, code));
    }

    private Envelope signed(Instruction.Builder instruction) {
        return signed(keys.online(), instruction.build().toByteArray());
    }

    private static Envelope signed(SigningKey key, byte[] payload) {
        return SignedEnvelope.sign(key, payload).toMessage();
    }
}
