package io.davit.agent.repository.crypto;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HMAC-SHA-256 under one key, of one message after the other. For one thread. One is kept where there are many messages, because Amazon's
 * provider makes a native context for each beginning, which the collector has to find and free.
 */
public final class KeyedHash {
    private static final String ALGORITHM = "HmacSHA256";

    private final Mac mac;

    KeyedHash(byte[] key) {
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the Java runtime lacks HMAC-SHA-256", e);
        }
    }

    /** The hash of the parts, one behind the other; ready for the next message afterwards. */
    public byte[] of(byte[]... parts) {
        for (byte[] part : parts) {
            mac.update(part);
        }
        return mac.doFinal();
    }

    /** The same of one part of an array. */
    public byte[] of(byte[] bytes, int offset, int length) {
        mac.update(bytes, offset, length);
        return mac.doFinal();
    }
}
