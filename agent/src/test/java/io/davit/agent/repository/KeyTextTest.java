package io.davit.agent.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.davit.signing.RecipientKey;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class KeyTextTest {

    private final RecipientKey key = new RecipientKey(filled());

    private static byte[] filled() {
        byte[] bytes = new byte[RecipientKey.LENGTH];
        Arrays.fill(bytes, (byte) 0xBB);
        return bytes;
    }

    @Test
    void aKeyIsFourteenGroupsOfFour() {
        assertThat(KeyText.groups(key))
                .hasSize(KeyText.GROUPS)
                .allMatch(group -> group.matches("[0-9A-HJKMNP-TV-Z]{4}"));
        assertThat(KeyText.ofSecret(key)).startsWith("davit-secret:QEXV-QEXV-");
    }

    @Test
    void whatIsTypedByHandIsRead() {
        String groups = String.join(" ", KeyText.groups(key)).toLowerCase(Locale.ROOT);
        String typed = "# on paper since June\n  davit-secret: "
                + groups.replace('0', 'o').replace('1', 'l') + "\n";

        assertThat(KeyText.secret(typed).secret()).isEqualTo(key.secret());
        assertThat(KeyText.secret(String.join("", KeyText.groups(key))).secret())
                .isEqualTo(key.secret());
        assertThat(KeyText.recipient(KeyText.ofRecipient(key.publicKey()))).isEqualTo(key.publicKey());
    }

    /** A character that is mistyped, or two that are swapped, must not make another key. */
    @Test
    void aTypingErrorIsSeen() {
        String text = String.join("", KeyText.groups(key));
        for (int at = 0; at < text.length(); at++) {
            String wrong = text.substring(0, at) + (text.charAt(at) == '7' ? '8' : '7') + text.substring(at + 1);
            assertThatIllegalArgumentException().isThrownBy(() -> KeyText.secret(wrong));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> KeyText.secret(text.substring(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> KeyText.secret("U" + text.substring(1)));
    }

    @Test
    void aPublicKeyIsNotTakenForAPrivateOne() {
        String recipient = KeyText.ofRecipient(key.publicKey());

        assertThatIllegalArgumentException().isThrownBy(() -> KeyText.secret(recipient));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeyText.secret(recipient.substring(recipient.indexOf(':') + 1)));
        assertThatIllegalArgumentException().isThrownBy(() -> KeyText.recipient(KeyText.ofSecret(key)));
    }
}
