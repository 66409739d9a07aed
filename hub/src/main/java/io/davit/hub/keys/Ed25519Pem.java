package io.davit.hub.keys;

import io.davit.signing.SigningKey;
import java.io.IOException;
import java.util.HexFormat;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;

/** Ed25519 keys as PKCS #8 (RFC 8410), which openssl reads. */
final class Ed25519Pem {
    /** Version 0, id-Ed25519, and an OCTET STRING around an OCTET STRING of 32 bytes; BouncyCastle's own form has the public key in it, which openssl 3.0 refuses. */
    private static final byte[] PREFIX = HexFormat.of().parseHex("302e020100300506032b657004220420");

    private Ed25519Pem() {}

    static byte[] encode(SigningKey key) {
        byte[] der = new byte[PREFIX.length + SigningKey.LENGTH];
        System.arraycopy(PREFIX, 0, der, 0, PREFIX.length);
        System.arraycopy(key.seed(), 0, der, PREFIX.length, SigningKey.LENGTH);
        return Pem.encode(Pem.PRIVATE_KEY, der);
    }

    /** @throws IllegalArgumentException if the text holds no such key */
    static SigningKey decode(byte[] text) {
        AsymmetricKeyParameter key;
        try {
            key = PrivateKeyFactory.createKey(PrivateKeyInfo.getInstance(Pem.decode(Pem.PRIVATE_KEY, text)));
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException("no private key in PKCS #8", e);
        }
        if (!(key instanceof Ed25519PrivateKeyParameters ed25519)) {
            throw new IllegalArgumentException("a private key, but not of Ed25519");
        }
        return new SigningKey(ed25519.getEncoded());
    }
}
