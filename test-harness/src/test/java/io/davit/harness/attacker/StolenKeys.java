package io.davit.harness.attacker;

import io.davit.hub.keys.HubKeys;
import io.davit.hub.keys.KeyFolder;
import io.davit.hub.keys.TlsMaterial;
import io.davit.signing.KeyId;
import io.davit.signing.SignedEnvelope;
import io.davit.signing.SigningKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * What a thief of the hub's key folder has: its authority, its online keys, the key sets that the root signed. Not the root.
 *
 * @param hubId whose keys they are
 * @param tls a certificate for a listener of his own, made by the stolen authority
 * @param online the key that signs now
 * @param keySet the newest when he was there
 * @param since from when on the key may sign
 */
record StolenKeys(String hubId, TlsMaterial tls, SigningKey online, SignedEnvelope keySet, Instant since) {
    static StolenKeys copy(Path keys) {
        HubKeys stolen = HubKeys.open(new KeyFolder(keys), Clock.systemUTC());
        KeyId current = stolen.currentKey();
        Instant since = stolen.keySet().keys().stream()
                .filter(key -> key.id().equals(current))
                .findFirst()
                .orElseThrow()
                .notBefore();
        return new StolenKeys(
                stolen.hubId().toString(),
                stolen.authority().issueForListener(List.of("127.0.0.1")),
                read(keys.resolve("signing-" + current + ".pem")),
                stolen.keySet().envelope(),
                since);
    }

    /** The seed is at the end of the key's PKCS #8 form. */
    static SigningKey read(Path pem) {
        try {
            String body = String.join(
                    "",
                    Files.readAllLines(pem).stream()
                            .filter(line -> !line.startsWith("-"))
                            .toList());
            byte[] der = Base64.getDecoder().decode(body);
            return new SigningKey(Arrays.copyOfRange(der, der.length - SigningKey.LENGTH, der.length));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
