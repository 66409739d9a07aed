package io.davit.agent.repository.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.errors.DavitException;
import io.davit.signing.RecipientKey;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/**
 * The vector that was published with RFC 9180 for mode_base, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM: the first encryption of
 * {@code test-vectors.json} in github.com/cfrg/draft-irtf-cfrg-hpke, and its export for "TestContext".
 */
class HpkeTest {
    private static final byte[] INFO = hex("4f6465206f6e2061204772656369616e2055726e");
    private static final byte[] AAD = hex("436f756e742d30");
    private static final byte[] PLAIN = hex("4265617574792069732074727574682c20747275746820626561757479");
    private static final byte[] PUBLIC_KEY = hex("430f4b9859665145a6b1ba274024487bd66f03a2dd577d7753c68d7d7d00c00c");
    private static final byte[] ENCAPSULATED = hex("6c93e09869df3402d7bf231bf540fadd35cd56be14f97178f0954db94b7fc256");
    private static final byte[] CIPHERTEXT =
            hex("e5d84cd531cfb583096e7cfa9641bd3079cf3a91cda813c52deb5f512be9931980a41de125a925cdad859d5b7a");
    private static final byte[] EXPORTED = hex("7c5ded445732c14fe09727d29b4251c0fd38455fe8440571e687f0886aac94d2");

    private final RecipientKey key =
            new RecipientKey(hex("497b4502664cfea5d5af0b39934dac72242a74f8480451e1aee7d6a53320333d"));

    @Test
    void sealsAsTheVectorOfTheRfcSays() {
        RecipientKey ephemeral =
                new RecipientKey(hex("179d4b53b6365c45b600c4163b61d95cbc2f4d9e36f1695558dce265ab8bab11"));

        Hpke.Sealed sealed = Hpke.seal(PUBLIC_KEY, INFO, AAD, PLAIN, "TestContext", ephemeral);

        assertThat(sealed.encapsulated()).isEqualTo(ENCAPSULATED);
        assertThat(sealed.ciphertext()).isEqualTo(CIPHERTEXT);
        assertThat(sealed.exported()).isEqualTo(EXPORTED);
    }

    @Test
    void opensWhatTheVectorOfTheRfcSealed() {
        assertThat(key.publicKey()).isEqualTo(PUBLIC_KEY);

        Hpke.Received received = Hpke.receive(key, ENCAPSULATED, INFO);

        assertThat(received.exported("TestContext")).isEqualTo(EXPORTED);
        assertThat(received.open(AAD, CIPHERTEXT)).isEqualTo(PLAIN);
    }

    @Test
    void refusesOtherBytesAnotherPlaceAndAnotherKey() {
        byte[] altered = CIPHERTEXT.clone();
        altered[3] ^= 1;

        assertThatThrownBy(() -> Hpke.receive(key, ENCAPSULATED, INFO).open(AAD, altered))
                .isInstanceOf(DavitException.class);
        assertThatThrownBy(() -> Hpke.receive(key, ENCAPSULATED, INFO).open(INFO, CIPHERTEXT))
                .isInstanceOf(DavitException.class);
        assertThatThrownBy(() ->
                        Hpke.receive(RecipientKey.random(), ENCAPSULATED, INFO).open(AAD, CIPHERTEXT))
                .isInstanceOf(DavitException.class);
    }

    /** A point of small order makes a shared secret that everybody knows. */
    @Test
    void refusesPublicKeysThatAreNone() {
        byte[] zero = new byte[RecipientKey.LENGTH];

        assertThatThrownBy(() -> Hpke.receive(key, zero, INFO)).isInstanceOf(DavitException.class);
        assertThatIllegalArgumentException().isThrownBy(() -> Hpke.requireUsable(zero));
        Hpke.requireUsable(PUBLIC_KEY);
    }

    @Test
    void neverSealsTwiceAlike() {
        byte[] words = "davit".getBytes(StandardCharsets.US_ASCII);

        assertThat(Hpke.seal(PUBLIC_KEY, INFO, AAD, words, "x").ciphertext())
                .isNotEqualTo(Hpke.seal(PUBLIC_KEY, INFO, AAD, words, "x").ciphertext());
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }
}
