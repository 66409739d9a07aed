package io.davit.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.Envelope;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SignedEnvelopeTest {
    private static final byte[] PAYLOAD = "an order".getBytes(StandardCharsets.UTF_8);
    private final SigningKey hub = SigningKey.random();
    private final SigningKey stranger = SigningKey.random();

    @Test
    void isSignedByWhoSignedIt() {
        SignedEnvelope received = read(SignedEnvelope.sign(hub, PAYLOAD).toBytes());

        assertThat(received.isSignedBy(hub.publicKey())).isTrue();
        assertThat(received.isSignedBy(stranger.publicKey())).isFalse();
        assertThat(received.payload()).isEqualTo(PAYLOAD);
        assertThat(received.keyId()).isEqualTo(hub.id());
    }

    @Test
    void noticesEveryFlippedBit() {
        byte[] bytes = SignedEnvelope.sign(hub, PAYLOAD).toBytes();
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] altered = bytes.clone();
            altered[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(isAccepted(altered)).as("bit %d", bit).isFalse();
        }
    }

    private boolean isAccepted(byte[] bytes) {
        try {
            return read(bytes).isSignedBy(hub.publicKey());
        } catch (DavitException refused) {
            assertThat(refused.code()).isEqualTo(ErrorCode.ENVELOPE_MALFORMED);
            return false;
        }
    }

    @Test
    void doesNotTakeAStrangersSignatureUnderTheHubsKeyId() {
        Envelope forged = SignedEnvelope.sign(stranger, PAYLOAD).toMessage().toBuilder()
                .setKeyId(ByteString.copyFrom(hub.id().bytes()))
                .build();

        assertThat(read(forged.toByteArray()).isSignedBy(hub.publicKey())).isFalse();
    }

    @Test
    void doesNotTakeASignatureOverTheBarePayload() {
        Envelope bare = SignedEnvelope.sign(hub, PAYLOAD).toMessage().toBuilder()
                .setSignature(ByteString.copyFrom(hub.sign(PAYLOAD)))
                .build();

        assertThat(read(bare.toByteArray()).isSignedBy(hub.publicKey())).isFalse();
    }

    @Test
    void refusesWhatIsTooLongBeforeLookingInside() {
        byte[] garbage = new byte[Purpose.INSTRUCTION.largestEnvelope() + 1];

        assertRefused(garbage, ErrorCode.ENVELOPE_TOO_LARGE);
    }

    @Test
    void takesTheLongestThatIsAllowed() {
        int overhead = SignedEnvelope.sign(hub, new byte[300 << 10]).toBytes().length - (300 << 10);
        byte[] longest = SignedEnvelope.sign(hub, new byte[Purpose.INSTRUCTION.largestEnvelope() - overhead])
                .toBytes();

        assertThat(longest).hasSize(Purpose.INSTRUCTION.largestEnvelope());
        assertThat(read(longest).isSignedBy(hub.publicKey())).isTrue();
    }

    @Test
    void refusesWhatIsNoEnvelope() {
        Envelope good = SignedEnvelope.sign(hub, PAYLOAD).toMessage();

        assertRefused(new byte[] {1, 2, 3}, ErrorCode.ENVELOPE_MALFORMED);
        assertRefused(new byte[0], ErrorCode.ENVELOPE_MALFORMED);
        assertRefused(
                good.toBuilder()
                        .setKeyId(ByteString.copyFrom(new byte[31]))
                        .build()
                        .toByteArray(),
                ErrorCode.ENVELOPE_MALFORMED);
        assertRefused(
                good.toBuilder()
                        .setSignature(ByteString.copyFrom(new byte[63]))
                        .build()
                        .toByteArray(),
                ErrorCode.ENVELOPE_MALFORMED);
        assertRefused(
                good.toBuilder()
                        .setUnknownFields(UnknownFieldSet.newBuilder()
                                .addField(
                                        9,
                                        UnknownFieldSet.Field.newBuilder()
                                                .addVarint(1)
                                                .build())
                                .build())
                        .build()
                        .toByteArray(),
                ErrorCode.ENVELOPE_MALFORMED);
    }

    /** The signature is deterministic (RFC 8032), so these bytes hold for every implementation of the protocol. */
    @Test
    void signsTheBytesThatTheProtocolNames() {
        byte[] seed = HexFormat.of().parseHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
        SigningKey known = new SigningKey(seed);
        byte[] signed = "davit-signed-v1\nan order".getBytes(StandardCharsets.UTF_8);

        assertThat(HexFormat.of().formatHex(known.publicKey()))
                .as("first key of RFC 8032, section 7.1")
                .isEqualTo("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
        assertThat(SignedEnvelope.sign(known, PAYLOAD)
                        .toMessage()
                        .getSignature()
                        .toByteArray())
                .isEqualTo(known.sign(signed));
    }

    private static SignedEnvelope read(byte[] bytes) {
        return SignedEnvelope.read(bytes, Purpose.INSTRUCTION);
    }

    private static void assertRefused(byte[] bytes, ErrorCode code) {
        assertThatThrownBy(() -> read(bytes))
                .isInstanceOfSatisfying(
                        DavitException.class,
                        refused -> assertThat(refused.code()).isEqualTo(code));
    }
}
