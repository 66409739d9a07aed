package io.davit.agent.repository.crypto;

import io.davit.agent.repository.FuzzTarget;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.WriterId;
import java.util.List;

/** What the owner signs. Signatures are made here, for no fuzzer finds one: the parsers behind them are what is tried. */
public final class CryptoFuzz {
    private static final ObjectId OBJECT = ObjectId.of(new byte[32]);

    private CryptoFuzz() {}

    public static List<FuzzTarget> targets() {
        return List.of(
                FuzzTarget.stable("marker", body -> {
                    Marker.read(signed(ObjectKind.FORMAT, body));
                    return body;
                }),
                FuzzTarget.stable("slot", body -> {
                    Slot.read(signed(ObjectKind.SLOT, body));
                    return body;
                }),
                FuzzTarget.stable("epoch", body -> {
                    OwnerKeys keys = VectorKeys.owner();
                    EpochRecord.read(
                            2,
                            signed(ObjectKind.EPOCH, body),
                            keys.ring().repository(),
                            keys.owner().publicKey());
                    return body;
                }),
                FuzzTarget.stable("writer", body -> {
                    OwnerKeys keys = VectorKeys.owner();
                    WriterId writer = VectorKeys.writer().id();
                    WriterRecord.publicKey(
                            writer,
                            signed(ObjectKind.WRITER, body),
                            keys.ring().repository(),
                            keys.owner().publicKey());
                    return body;
                }),
                FuzzTarget.stable("signed-object", object -> {
                    VectorKeys.objects().openNumbered(ObjectKind.INDEX, object);
                    return object;
                }));
    }

    private static byte[] signed(ObjectKind kind, byte[] body) {
        OwnerKeys keys = VectorKeys.owner();
        return OwnerObjects.seal(kind, OBJECT, body, keys.ring().repository(), keys.owner());
    }
}
