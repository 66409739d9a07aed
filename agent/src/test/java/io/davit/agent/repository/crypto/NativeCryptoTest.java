package io.davit.agent.repository.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NativeCryptoTest {
    private List<Provider> before = List.of();

    /** As a JVM begins, though the tests' has it at once (CryptoAsShipped). */
    @BeforeEach
    void forget() {
        NativeCrypto.provider().ifPresent(provider -> Security.removeProvider(provider.getName()));
        before = List.of(Security.getProviders());
    }

    @AfterEach
    void preferAgain() {
        NativeCrypto.prefer();
    }

    @Test
    void becomesTheFirstChoiceOfTlsAndHashesWhereItLoads() throws GeneralSecurityException {
        NativeCrypto.prefer();

        List<String> expected = Stream.concat(
                        NativeCrypto.provider().stream().map(Provider::getName),
                        before.stream().map(Provider::getName))
                .distinct()
                .toList();
        assertThat(Arrays.stream(Security.getProviders()).map(Provider::getName))
                .containsExactlyElementsOf(expected);
        assertThat(Cipher.getInstance("AES/GCM/NoPadding").getProvider().getName())
                .isEqualTo(NativeCrypto.provider().map(Provider::getName).orElse("SunJCE"));
    }

    @Test
    void loadsOnThePlatformItIsShippedFor() {
        boolean isShipped = System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64");

        assertThat(NativeCrypto.provider().isPresent()).isEqualTo(isShipped);
    }
}
