package io.davit.hub.keys;

import com.google.protobuf.ByteString;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.InstructionKey;
import io.davit.proto.agent.v1.KeySet;
import io.davit.signing.KeyId;
import io.davit.signing.Purpose;
import io.davit.signing.SigningKey;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/**
 * Changes the online keys with the root's private half at hand (P1). In every change the new private key is durable before
 * the set that names it, and an old one is removed after the set that no longer lets it sign: killed anywhere, the hub can
 * sign.
 */
public final class KeyRotation {
    /** How long a key may sign. A thief who keeps newer key sets away from an agent has it for as long. */
    static final Duration KEY_LIFE = Duration.ofDays(365);

    /** Agents ask for attention when they heard of no newer set for so long. */
    static final Duration SET_LIFE = Duration.ofDays(90);

    /** What the protocol lets a set list. */
    private static final int MOST_KEYS = 16;

    private final KeyFolder folder;
    private final Clock clock;

    public KeyRotation(KeyFolder folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /**
     * A new key signs from now on; the ones before it may be verified for the overlap, so that what is on its way still
     * arrives.
     *
     * @throws DavitException HUB_NOT_INITIALISED, ROOT_KEY_FILE_UNUSABLE, ROOT_KEY_WRONG
     */
    public HubKeySet rotate(Path rootKey, Duration overlap) {
        return change(rootKey, (old, now) -> withNewKey(old.message(), now, now.plus(overlap)));
    }

    /**
     * The key signs nothing more, and its private half is removed: for one that was stolen. If no other may sign, a new
     * one is made.
     *
     * @throws DavitException SIGNING_KEY_UNKNOWN, and those of {@link #rotate}
     */
    public HubKeySet retire(KeyId key, Path rootKey) {
        return change(rootKey, (old, now) -> {
            KeySet.Builder next = next(old.message(), now).clearKeys();
            boolean found = false;
            boolean another = false;
            for (InstructionKey listed : old.message().getKeysList()) {
                boolean isIt = KeyId.of(listed.getPublicKey().toByteArray()).equals(key);
                next.addKeys(isIt ? listed.toBuilder().setRetired(true).build() : listed);
                found |= isIt;
                another |= !isIt && HubKeySet.OnlineKey.of(listed).maySign(now);
            }
            if (!found) {
                throw new DavitException(ErrorCode.SIGNING_KEY_UNKNOWN, "the key set has no key " + key);
            }
            KeySet retired = next.build();
            return another
                    ? retired
                    : withNewKey(retired, now, now).toBuilder()
                            .setVersion(retired.getVersion())
                            .build();
        });
    }

    /**
     * A new root, for when the old one was lost or stolen: agents take its key sets only after a cluster admin ran
     * 'davit-agent hub-keys set'. All older online keys are retired.
     *
     * @throws DavitException HUB_NOT_INITIALISED, ROOT_KEY_FILE_EXISTS
     */
    public HubKeySet replaceRoot(Path newRootKey) {
        HubIdentity identity = HubIdentity.read(folder);
        return folder.alone(() -> {
            HubKeySet old = HubKeySet.read(folder.read(KeyFolder.KEY_SET), identity.hubId());
            SigningKey root = SigningKey.random();
            RootKeyFile.create(newRootKey, root);
            Instant now = clock.instant();
            KeySet.Builder retired = old.message().toBuilder().clearKeys();
            old.message()
                    .getKeysList()
                    .forEach(key -> retired.addKeys(key.toBuilder().setRetired(true)));
            return store(HubKeySet.sign(root, withNewKey(retired.build(), now, now)));
        });
    }

    private interface Change {
        KeySet of(HubKeySet old, Instant now);
    }

    private HubKeySet change(Path rootKey, Change change) {
        HubIdentity identity = HubIdentity.read(folder);
        return folder.alone(() -> {
            HubKeySet old = HubKeySet.read(folder.read(KeyFolder.KEY_SET), identity.hubId());
            SigningKey root = RootKeyFile.read(rootKey);
            if (!old.isRoot(root)) {
                throw new DavitException(
                        ErrorCode.ROOT_KEY_WRONG, rootKey + " holds a key, but not the root of this hub");
            }
            return store(HubKeySet.sign(root, change.of(old, clock.instant())));
        });
    }

    private HubKeySet store(HubKeySet set) {
        folder.write(KeyFolder.KEY_SET, set.toFile());
        // Only what a root has retired is removed: that a key's time is over is nothing but what a clock says.
        for (HubKeySet.OnlineKey key : set.keys()) {
            if (key.retired()) {
                folder.delete(KeyFolder.signingKey(key.id()));
            }
        }
        return set;
    }

    private KeySet withNewKey(KeySet old, Instant now, Instant othersUntil) {
        SigningKey fresh = newKey(folder);
        List<InstructionKey> keys = new ArrayList<>();
        for (InstructionKey key : old.getKeysList()) {
            Instant until = HubKeySet.instant(key.getNotAfter());
            keys.add(
                    until.isAfter(othersUntil)
                            ? key.toBuilder()
                                    .setNotAfter(HubKeySet.timestamp(othersUntil))
                                    .build()
                            : key);
        }
        keys.sort(Comparator.comparing((InstructionKey key) -> HubKeySet.instant(key.getNotAfter()))
                .reversed());
        KeySet.Builder next = next(old, now).clearKeys().addKeys(listed(fresh, now));
        keys.stream().limit(MOST_KEYS - 1).forEach(next::addKeys);
        return next.build();
    }

    private static KeySet.Builder next(KeySet old, Instant now) {
        return old.toBuilder()
                .setVersion(old.getVersion() + 1)
                .setIssuedAt(HubKeySet.timestamp(now))
                .setStaleAfter(HubKeySet.timestamp(now.plus(SET_LIFE)));
    }

    /** The set of a hub that has just been made. */
    static KeySet first(UUID hub, SigningKey online, Instant now) {
        return KeySet.newBuilder()
                .setPurpose(Purpose.KEY_SET.text())
                .setHubId(hub.toString())
                .setVersion(1)
                .setIssuedAt(HubKeySet.timestamp(now))
                .setStaleAfter(HubKeySet.timestamp(now.plus(SET_LIFE)))
                .setRootThreshold(1)
                .addKeys(listed(online, now))
                .build();
    }

    /** Made and stored; nobody trusts it before a key set names it. */
    static SigningKey newKey(KeyFolder folder) {
        SigningKey key = SigningKey.random();
        folder.write(KeyFolder.signingKey(key.id()), Ed25519Pem.encode(key));
        return key;
    }

    private static InstructionKey listed(SigningKey key, Instant now) {
        return InstructionKey.newBuilder()
                .setPublicKey(ByteString.copyFrom(key.publicKey()))
                .setNotBefore(HubKeySet.timestamp(now))
                .setNotAfter(HubKeySet.timestamp(now.plus(KEY_LIFE)))
                .build();
    }
}
