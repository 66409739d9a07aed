package io.davit.hub.keys;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.signing.KeyId;
import io.davit.signing.SignedEnvelope;
import io.davit.signing.SigningKey;
import java.math.BigInteger;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The opened key folder, one per hub process: it signs, issues and denies. Other processes may change the folder meanwhile
 * ('davit-hub keys rotate'); {@link #refresh} takes that over.
 */
public final class HubKeys {
    private record State(HubKeySet keySet, Map<KeyId, SigningKey> signing, Denylist denylist) {}

    private final UUID hubId;
    private final KeyFolder folder;
    private final CertificateAuthority authority;
    private final Clock clock;
    private volatile State state;

    private HubKeys(UUID hubId, KeyFolder folder, CertificateAuthority authority, Clock clock) {
        this.hubId = hubId;
        this.folder = folder;
        this.authority = authority;
        this.clock = clock;
        this.state = read();
    }

    /**
     * Opens what {@link HubInit} made or {@link KeyBundle} brought.
     *
     * @throws DavitException HUB_NOT_INITIALISED, HUB_INIT_INCOMPLETE, KEY_FOLDER_UNSAFE, KEY_FOLDER_DAMAGED,
     *     KEY_FOLDER_UNUSABLE
     */
    public static HubKeys open(KeyFolder folder, Clock clock) {
        UUID hubId = HubIdentity.read(folder).hubId();
        return new HubKeys(hubId, folder, CertificateAuthority.open(hubId, folder, clock), clock);
    }

    private State read() {
        HubKeySet keySet = HubKeySet.read(folder.read(KeyFolder.KEY_SET), hubId);
        Map<KeyId, SigningKey> signing = new LinkedHashMap<>();
        for (HubKeySet.OnlineKey key : keySet.keys()) {
            String name = KeyFolder.signingKey(key.id());
            if (!key.retired() && folder.has(name)) {
                signing.put(key.id(), signingKey(name, key.id()));
            }
        }
        return new State(keySet, Map.copyOf(signing), Denylist.read(folder.read(KeyFolder.DENYLIST)));
    }

    private SigningKey signingKey(String name, KeyId id) {
        try {
            SigningKey key = Ed25519Pem.decode(folder.read(name));
            if (!key.id().equals(id)) {
                throw new IllegalArgumentException("a key that is not the one of its name");
            }
            return key;
        } catch (IllegalArgumentException e) {
            throw new DavitException(ErrorCode.KEY_FOLDER_DAMAGED, name + " holds " + e.getMessage(), e);
        }
    }

    /**
     * Reads again what other processes may have changed. If that fails, everything stays as it was.
     *
     * @return whether the key set is another one
     * @throws DavitException as {@link #open}
     */
    public boolean refresh() {
        return folder.alone(() -> {
            long before = state.keySet.version();
            state = read();
            return state.keySet.version() != before;
        });
    }

    public UUID hubId() {
        return hubId;
    }

    public CertificateAuthority authority() {
        return authority;
    }

    /** The newest key set, for agents whose version is lower. */
    public HubKeySet keySet() {
        return state.keySet;
    }

    /**
     * Under which key {@link #sign} would sign now: sequences count per key.
     *
     * @throws DavitException SIGNING_KEY_ABSENT
     */
    public KeyId currentKey() {
        return current(state).id();
    }

    /**
     * Signs the bytes of an instruction whose sequence was taken for that key.
     *
     * @throws DavitException SIGNING_KEY_ABSENT if that key may not sign any more: ask for the current one and number anew
     */
    public SignedEnvelope sign(KeyId key, byte[] payload) {
        State now = state;
        SigningKey signing = now.signing.get(key);
        boolean may = now.keySet.keys().stream()
                .anyMatch(listed -> listed.id().equals(key) && listed.maySign(clock.instant()));
        if (signing == null || !may) {
            throw new DavitException(ErrorCode.SIGNING_KEY_ABSENT, "the key " + key + " may not sign now");
        }
        return SignedEnvelope.sign(signing, payload);
    }

    private SigningKey current(State state) {
        Optional<HubKeySet.OnlineKey> key = state.keySet.signer(clock.instant(), state.signing::containsKey);
        return key.map(found -> state.signing.get(found.id()))
                .orElseThrow(() -> new DavitException(
                        ErrorCode.SIGNING_KEY_ABSENT,
                        "none of the keys of key set " + state.keySet.version() + " may sign now"));
    }

    public boolean isDenied(BigInteger serial) {
        return state.denylist.holds(serial);
    }

    public List<Denylist.Denial> denied() {
        return state.denylist.denials();
    }

    /** Durable, and in force for {@link #isDenied}, when it returns. Denying twice is no change. */
    public void deny(Collection<BigInteger> serials, String reason) {
        folder.alone(() -> {
            List<Denylist.Denial> more = serials.stream()
                    .map(serial -> new Denylist.Denial(serial, clock.instant(), reason))
                    .toList();
            Denylist denylist = Denylist.read(folder.read(KeyFolder.DENYLIST)).with(more);
            folder.write(KeyFolder.DENYLIST, denylist.toFile());
            state = new State(state.keySet, state.signing, denylist);
            return denylist;
        });
    }
}
