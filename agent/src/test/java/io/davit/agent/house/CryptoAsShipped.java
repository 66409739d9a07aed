package io.davit.agent.house;

import io.davit.agent.repository.crypto.NativeCrypto;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives each JVM that runs tests the cryptography that the agent's own has. JUnit finds it by itself, in every module that has the agent's tests on its
 * class path: without the optimising compiler the JDK's SHA-256 takes ten times as long.
 */
public final class CryptoAsShipped implements BeforeAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
        NativeCrypto.prefer();
    }
}
