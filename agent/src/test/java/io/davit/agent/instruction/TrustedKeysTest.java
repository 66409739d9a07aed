package io.davit.agent.instruction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.KeySet;
import io.davit.signing.Purpose;
import io.davit.signing.SigningKey;
import org.junit.jupiter.api.Test;

class TrustedKeysTest {
    private final Hub hub = new Hub();
    private final TrustedKeys trusted = hub.trusted();

    @Test
    void takesAHigherVersionThatTheRootSigned() {
        TrustedKeys next = trusted.taking(rooted(hub.keySet(5).clearKeys().addKeys(Hub.onlineKey(hub.stranger))));

        assertThat(next.version()).isEqualTo(5);
        assertThat(next.find(hub.stranger.id())).isPresent();
        assertThat(next.find(hub.online.id()))
                .as("a key that is not in the set is not known")
                .isEmpty();
    }

    @Test
    void staysWithTheSetThatItHas() {
        assertThat(trusted.taking(rooted(hub.keySet(1)))).isSameAs(trusted);
    }

    @Test
    void takesASetWithoutKeysWhichStopsAllInstructions() {
        assertThat(trusted.taking(rooted(hub.keySet(2).clearKeys())).find(hub.online.id()))
                .isEmpty();
    }

    @Test
    void refusesASetThatAnOnlineKeySigned() {
        assertRefused(Hub.signed(hub.online, hub.keySet(2).build().toByteArray()), ErrorCode.KEY_SET_INVALID);
    }

    @Test
    void refusesASetOfAnotherRoot() {
        assertRefused(Hub.signed(hub.stranger, hub.keySet(2).build().toByteArray()), ErrorCode.KEY_SET_INVALID);
    }

    @Test
    void refusesAnOlderVersion() {
        TrustedKeys newer = trusted.taking(rooted(hub.keySet(3)));

        assertThatThrownBy(() -> newer.taking(rooted(hub.keySet(2))))
                .isInstanceOfSatisfying(
                        DavitException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.KEY_SET_OLD));
        assertThat(newer.taking(rooted(hub.keySet(Long.MIN_VALUE))).version())
                .as("versions have no sign")
                .isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void refusesAnotherSetUnderTheSameVersion() {
        assertRefused(rooted(hub.keySet(1).addKeys(Hub.onlineKey(hub.stranger))), ErrorCode.KEY_SET_CONFLICT);
    }

    @Test
    void refusesWhatItDoesNotUnderstand() {
        assertRefused(rooted(hub.keySet(2).setRootThreshold(2)), ErrorCode.KEY_SET_INVALID);
        assertRefused(rooted(hub.keySet(2).setHubId("another")), ErrorCode.KEY_SET_INVALID);
        assertRefused(rooted(hub.keySet(2).setPurpose("davit.instruction.v1")), ErrorCode.KEY_SET_INVALID);
        assertRefused(rooted(hub.keySet(2).clearStaleAfter()), ErrorCode.KEY_SET_INVALID);
        assertRefused(
                rooted(hub.keySet(2)
                        .setUnknownFields(UnknownFieldSet.newBuilder()
                                .addField(
                                        50,
                                        UnknownFieldSet.Field.newBuilder()
                                                .addVarint(1)
                                                .build())
                                .build())),
                ErrorCode.KEY_SET_INVALID);
        assertRefused(new byte[Purpose.KEY_SET.largestEnvelope() + 1], ErrorCode.ENVELOPE_TOO_LARGE);
        assertRefused(new byte[] {9}, ErrorCode.ENVELOPE_MALFORMED);
    }

    @Test
    void refusesKeysThatCannotBe() {
        assertRefused(rooted(hub.keySet(2).addKeys(Hub.onlineKey(hub.online))), ErrorCode.KEY_SET_INVALID);
        assertRefused(rooted(hub.keySet(2).addKeys(Hub.onlineKey(hub.root))), ErrorCode.KEY_SET_INVALID);
        assertRefused(
                rooted(hub.keySet(2)
                        .addKeys(Hub.onlineKey(hub.stranger).setPublicKey(ByteString.copyFrom(new byte[31])))),
                ErrorCode.KEY_SET_INVALID);
        assertRefused(
                rooted(hub.keySet(2).addKeys(Hub.onlineKey(hub.stranger).clearNotAfter())), ErrorCode.KEY_SET_INVALID);
        KeySet.Builder many = hub.keySet(2);
        for (int i = 0; i < 15; i++) {
            many.addKeys(Hub.onlineKey(SigningKey.random()));
        }
        assertRefused(rooted(many), ErrorCode.KEY_SET_INVALID);
    }

    private byte[] rooted(KeySet.Builder set) {
        return Hub.signed(hub.root, set.build().toByteArray());
    }

    private void assertRefused(byte[] envelope, ErrorCode code) {
        assertThatThrownBy(() -> trusted.taking(envelope))
                .isInstanceOfSatisfying(
                        DavitException.class,
                        refused -> assertThat(refused.code()).isEqualTo(code));
    }
}
