package io.davit.signing;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.Envelope;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A payload, who claims to have signed it, and the signature. Reading one says nothing about who signed: ask {@link
 * #isSignedBy} before the payload is parsed. The bytes that were received are the bytes that are verified.
 */
public final class SignedEnvelope {
    private static final byte[] CONTEXT = "davit-signed-v1\n".getBytes(StandardCharsets.US_ASCII);

    private final byte[] payload;
    private final KeyId keyId;
    private final byte[] signature;

    private SignedEnvelope(byte[] payload, KeyId keyId, byte[] signature) {
        this.payload = payload;
        this.keyId = keyId;
        this.signature = signature;
    }

    /**
     * Takes an envelope apart, without looking into the payload.
     *
     * @throws DavitException ENVELOPE_TOO_LARGE, ENVELOPE_MALFORMED
     */
    public static SignedEnvelope read(byte[] bytes, Purpose purpose) {
        if (bytes.length > purpose.largestEnvelope()) {
            throw new DavitException(
                    ErrorCode.ENVELOPE_TOO_LARGE,
                    "an envelope of " + bytes.length + " bytes; " + purpose.largestEnvelope() + " are allowed");
        }
        Envelope envelope;
        try {
            envelope = Envelope.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw malformed("the bytes are no envelope", e);
        }
        if (!envelope.getUnknownFields().asMap().isEmpty()) {
            throw malformed("an envelope with an unknown field", null);
        }
        if (envelope.getKeyId().size() != KeyId.LENGTH) {
            throw malformed("a key id of " + envelope.getKeyId().size() + " bytes", null);
        }
        if (envelope.getSignature().size() != SigningKey.SIGNATURE_LENGTH) {
            throw malformed("a signature of " + envelope.getSignature().size() + " bytes", null);
        }
        return new SignedEnvelope(
                envelope.getPayload().toByteArray(),
                KeyId.received(envelope.getKeyId().toByteArray()),
                envelope.getSignature().toByteArray());
    }

    /** Signs a payload, whose field 1 must be the purpose that its reader expects. */
    public static SignedEnvelope sign(SigningKey key, byte[] payload) {
        return new SignedEnvelope(payload.clone(), key.id(), key.sign(signedBytes(payload)));
    }

    private static byte[] signedBytes(byte[] payload) {
        byte[] signed = new byte[CONTEXT.length + payload.length];
        System.arraycopy(CONTEXT, 0, signed, 0, CONTEXT.length);
        System.arraycopy(payload, 0, signed, CONTEXT.length, payload.length);
        return signed;
    }

    private static DavitException malformed(String sentence, @Nullable Throwable cause) {
        return new DavitException(ErrorCode.ENVELOPE_MALFORMED, sentence, cause);
    }

    /** The key that it claims. */
    public KeyId keyId() {
        return keyId;
    }

    /** Whether the key has this envelope's id and signed this payload. */
    public boolean isSignedBy(byte[] publicKey) {
        return KeyId.of(publicKey).equals(keyId) && SigningKey.verifies(publicKey, signedBytes(payload), signature);
    }

    /** The bytes that were signed. */
    public byte[] payload() {
        return payload.clone();
    }

    /** SHA-256 of the payload. */
    public byte[] payloadDigest() {
        return KeyId.sha256(payload);
    }

    public Envelope toMessage() {
        return Envelope.newBuilder()
                .setPayload(ByteString.copyFrom(payload))
                .setKeyId(ByteString.copyFrom(keyId.bytes()))
                .setSignature(ByteString.copyFrom(signature))
                .build();
    }

    public byte[] toBytes() {
        return toMessage().toByteArray();
    }
}
