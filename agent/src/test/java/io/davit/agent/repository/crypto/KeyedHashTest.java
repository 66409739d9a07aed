package io.davit.agent.repository.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class KeyedHashTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void everyMessageIsHashedAsIfItWereTheFirst() {
        byte[] key = bytes("a key of the test, 32 bytes long");
        KeyedHash hash = new KeyedHash(key);

        for (String message : new String[] {"anchor", "", "ballast", "anchor"}) {
            byte[] whole = bytes(message + "!");
            assertThat(hash.of(bytes(message), bytes("!"))).isEqualTo(Hash.hmac(key, whole, 0, whole.length));
        }
    }
}
