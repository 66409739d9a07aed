package io.davit.hub.keys;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.InstructionKey;
import io.davit.proto.agent.v1.KeySet;
import io.davit.signing.KeyId;
import io.davit.signing.Purpose;
import io.davit.signing.SignedEnvelope;
import io.davit.signing.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The newest key set, as the root signed it, with the root's public half. One file holds both, so that a change of root
 * and set is one step.
 */
public final class HubKeySet {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final byte[] root;
    private final SignedEnvelope envelope;
    private final KeySet set;

    private HubKeySet(byte[] root, SignedEnvelope envelope, KeySet set) {
        this.root = root;
        this.envelope = envelope;
        this.set = set;
    }

    static HubKeySet sign(SigningKey root, KeySet set) {
        return new HubKeySet(root.publicKey(), SignedEnvelope.sign(root, set.toByteArray()), set);
    }

    /** @throws DavitException KEY_FOLDER_DAMAGED if it is not what the root of this hub signed */
    static HubKeySet read(byte[] file, UUID hub) {
        try {
            JsonNode json = JSON.readTree(file);
            byte[] root = json.path("rootPublicKey").binaryValue();
            byte[] bytes = json.path("envelope").binaryValue();
            if (root == null || bytes == null) {
                throw damaged("it has not both root and set", null);
            }
            SignedEnvelope envelope = SignedEnvelope.read(bytes, Purpose.KEY_SET);
            if (!envelope.isSignedBy(root)) {
                throw damaged("it is not signed by the root that it names", null);
            }
            KeySet set = KeySet.parseFrom(envelope.payload());
            if (!set.getPurpose().equals(Purpose.KEY_SET.text())
                    || !set.getHubId().equals(hub.toString())) {
                throw damaged("it is no key set of this hub", null);
            }
            return new HubKeySet(root, envelope, set);
        } catch (InvalidProtocolBufferException e) {
            throw damaged("the signed bytes are no key set", e);
        } catch (IOException e) {
            throw damaged(String.valueOf(e.getMessage()), e);
        } catch (DavitException e) {
            throw e.code() == ErrorCode.KEY_FOLDER_DAMAGED ? e : damaged(e.sentence(), e);
        }
    }

    private static DavitException damaged(String why, @Nullable Throwable cause) {
        return new DavitException(ErrorCode.KEY_FOLDER_DAMAGED, KeyFolder.KEY_SET + ": " + why, cause);
    }

    byte[] toFile() {
        return JSON.createObjectNode()
                .put("rootPublicKey", root)
                .put("envelope", envelope.toBytes())
                .toPrettyString()
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The raw 32 bytes of the root that agents pin. */
    public byte[] rootPublicKey() {
        return root.clone();
    }

    /** As it was signed; what agents get. */
    public SignedEnvelope envelope() {
        return envelope;
    }

    public long version() {
        return set.getVersion();
    }

    /** From here on agents raise KEY_SET_STALE. */
    public Instant staleAfter() {
        return instant(set.getStaleAfter());
    }

    KeySet message() {
        return set;
    }

    /** Its keys, in the order of the set. */
    public List<OnlineKey> keys() {
        return set.getKeysList().stream().map(OnlineKey::of).toList();
    }

    boolean isRoot(SigningKey key) {
        return Arrays.equals(key.publicKey(), root);
    }

    /** The key that signs at that time: of those that may and whose private half is here, the newest. */
    Optional<OnlineKey> signer(Instant now, Predicate<KeyId> isHere) {
        return keys().stream()
                .filter(key -> key.maySign(now) && isHere.test(key.id()))
                .max(Comparator.comparing(OnlineKey::notBefore));
    }

    /**
     * One online key.
     *
     * @param retired it signs nothing more
     */
    public record OnlineKey(KeyId id, Instant notBefore, Instant notAfter, boolean retired) {
        static OnlineKey of(InstructionKey key) {
            return new OnlineKey(
                    KeyId.of(key.getPublicKey().toByteArray()),
                    instant(key.getNotBefore()),
                    instant(key.getNotAfter()),
                    key.getRetired());
        }

        public boolean maySign(Instant now) {
            return !retired && !now.isBefore(notBefore) && now.isBefore(notAfter);
        }
    }

    static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    static Instant instant(Timestamp timestamp) {
        return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
    }
}
