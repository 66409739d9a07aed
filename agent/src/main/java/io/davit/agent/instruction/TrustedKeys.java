package io.davit.agent.instruction;

import com.google.protobuf.InvalidProtocolBufferException;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.InstructionKey;
import io.davit.proto.agent.v1.KeySet;
import io.davit.signing.KeyId;
import io.davit.signing.Purpose;
import io.davit.signing.SignedEnvelope;
import io.davit.signing.SigningKey;
import io.davit.signing.StrictMessages;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The online keys that the pinned root vouches for (P1). Only a key set that the root signed, with a higher version,
 * changes them; nothing that an online key signs introduces a key. Unchangeable: {@link #taking} gives the next state.
 */
public final class TrustedKeys {
    private static final int MOST_KEYS = 16;

    /**
     * One online key.
     *
     * @param retired listed so that a refusal can say so; it signs nothing
     */
    record OnlineKey(byte[] publicKey, Instant notBefore, Instant notAfter, boolean retired) {}

    private final String hubId;
    private final byte[] root;
    private final long version;
    private final byte[] digest;
    private final Instant staleAfter;
    private final Map<KeyId, OnlineKey> keys;

    private TrustedKeys(
            String hubId, byte[] root, long version, byte[] digest, Instant staleAfter, Map<KeyId, OnlineKey> keys) {
        this.hubId = hubId;
        this.root = root;
        this.version = version;
        this.digest = digest;
        this.staleAfter = staleAfter;
        this.keys = keys;
    }

    /** What an agent knows after its enrolment, before the first key set: the root, and no key that may sign. */
    public static TrustedKeys pinned(String hubId, byte[] rootPublicKey) {
        if (rootPublicKey.length != SigningKey.LENGTH) {
            throw new IllegalArgumentException("a root key has 32 bytes");
        }
        return new TrustedKeys(hubId, rootPublicKey.clone(), 0, new byte[0], Instant.MAX, Map.of());
    }

    /**
     * Judges a key set, in the order of section 3.1.
     *
     * @return the keys from now on; {@code this} if the set is the one in force
     * @throws DavitException ENVELOPE_TOO_LARGE, ENVELOPE_MALFORMED, KEY_SET_INVALID, KEY_SET_OLD, KEY_SET_CONFLICT: the
     *     keys in force stay
     */
    public TrustedKeys taking(byte[] envelope) {
        SignedEnvelope signed = SignedEnvelope.read(envelope, Purpose.KEY_SET);
        if (!signed.isSignedBy(root)) {
            throw invalid("it is not signed by the pinned root");
        }
        KeySet set = parsed(signed);
        if (set.getVersion() == version && Arrays.equals(signed.payloadDigest(), digest)) {
            return this;
        }
        if (set.getVersion() == version) {
            throw new DavitException(ErrorCode.KEY_SET_CONFLICT, "two key sets have version " + version);
        }
        if (Long.compareUnsigned(set.getVersion(), version) < 0) {
            throw new DavitException(
                    ErrorCode.KEY_SET_OLD, "version " + set.getVersion() + " is older than " + version);
        }
        return new TrustedKeys(
                hubId, root, set.getVersion(), signed.payloadDigest(), Times.of(set.getStaleAfter()), keysOf(set));
    }

    private KeySet parsed(SignedEnvelope signed) {
        KeySet set;
        try {
            set = StrictMessages.parse(KeySet.parser(), signed.payload());
        } catch (InvalidProtocolBufferException e) {
            throw new DavitException(ErrorCode.KEY_SET_INVALID, "the signed bytes are no key set", e);
        }
        if (!set.getPurpose().equals(Purpose.KEY_SET.text())) {
            throw invalid("the signed bytes are for another purpose");
        }
        if (StrictMessages.holdsUnknown(set)) {
            throw invalid("it holds a field that this agent does not know");
        }
        if (!set.getHubId().equals(hubId)) {
            throw invalid("it is of another hub");
        }
        if (set.getRootThreshold() != 1) {
            throw invalid("it asks for " + set.getRootThreshold() + " roots; this agent knows sets of one");
        }
        if (set.getKeysCount() > MOST_KEYS) {
            throw invalid("it lists more than " + MOST_KEYS + " keys");
        }
        if (!Times.isValid(set.getIssuedAt()) || !Times.isValid(set.getStaleAfter())) {
            throw invalid("a time is missing or out of range");
        }
        return set;
    }

    private Map<KeyId, OnlineKey> keysOf(KeySet set) {
        Map<KeyId, OnlineKey> found = new LinkedHashMap<>();
        for (InstructionKey key : set.getKeysList()) {
            byte[] publicKey = key.getPublicKey().toByteArray();
            boolean bounded = Times.isValid(key.getNotBefore()) && Times.isValid(key.getNotAfter());
            if (publicKey.length != SigningKey.LENGTH || !bounded) {
                throw invalid("a key is malformed");
            }
            if (Arrays.equals(publicKey, root)) {
                throw invalid("the root is listed as an online key");
            }
            OnlineKey online = new OnlineKey(
                    publicKey, Times.of(key.getNotBefore()), Times.of(key.getNotAfter()), key.getRetired());
            if (found.put(KeyId.of(publicKey), online) != null) {
                throw invalid("a key is listed twice");
            }
        }
        return found;
    }

    private static DavitException invalid(String why) {
        return new DavitException(ErrorCode.KEY_SET_INVALID, why);
    }

    Optional<OnlineKey> find(KeyId id) {
        return Optional.ofNullable(keys.get(id));
    }

    public String hubId() {
        return hubId;
    }

    /** Of the key set in force; 0 if there was none yet. */
    public long version() {
        return version;
    }

    /** From here on the agent raises KEY_SET_STALE. */
    public Instant staleAfter() {
        return staleAfter;
    }
}
