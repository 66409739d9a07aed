package io.davit.agent.enrolment;

import io.davit.agent.cluster.ClusterGateway;
import io.davit.agent.hub.HubPins;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The Secret {@code davit-hub-pins}: by what this cluster knows its hub. The ledger has the same pins; where the two differ
 * the agent does not dial, unless a cluster admin's command said which pins these take the place of.
 */
public final class HubPinSecret {
    static final String NAME = "davit-hub-pins";
    private static final String HUB_ID = "hub-id";
    private static final String CLUSTER_ID = "cluster-id";
    private static final String CA_KEY = "ca-key";
    private static final String ROOT = "root-key";
    private static final String REPLACES = "replaces";
    private static final String KEY_SET = "key-set";

    private final OwnSecret secret;

    public HubPinSecret(ClusterGateway cluster) {
        this.secret = new OwnSecret(cluster, NAME, "davit.io/hub-pins");
    }

    /**
     * What the Secret says.
     *
     * @param replaces digest of the pins that these take the place of; empty if of none
     * @param keySet an envelope to begin with; the ledger may have a newer one
     */
    public record Pinned(HubPins pins, String replaces, Optional<byte[]> keySet) {}

    /** @throws DavitException IDENTITY_DAMAGED, CLUSTER_* */
    public Optional<Pinned> read() {
        OwnSecret.Content content = secret.read();
        return content.exists() ? Optional.of(pinned(content)) : Optional.empty();
    }

    private static Pinned pinned(OwnSecret.Content content) {
        try {
            HubPins pins = new HubPins(
                    content.text(HUB_ID), content.text(CLUSTER_ID), content.text(CA_KEY), content.text(ROOT));
            String replaces = content.data().containsKey(REPLACES) ? content.text(REPLACES) : "";
            return new Pinned(pins, replaces, Optional.ofNullable(content.data().get(KEY_SET)));
        } catch (IllegalArgumentException e) {
            throw OwnSecret.damaged("its pins are no pins", e);
        }
    }

    /**
     * Replaces whatever is there; the caller has decided that it may.
     *
     * @param replaces empty: the pins that are there now, if they are others
     */
    public void write(HubPins pins, Optional<String> replaces, Optional<byte[]> keySet) {
        OwnSecret.Content before = secret.read();
        Map<String, byte[]> data = new TreeMap<>();
        data.put(HUB_ID, utf8(pins.hubId()));
        data.put(CLUSTER_ID, utf8(pins.clusterId()));
        data.put(CA_KEY, utf8(pins.caKey()));
        data.put(ROOT, utf8(pins.root()));
        keySet.ifPresent(envelope -> data.put(KEY_SET, envelope));
        replaces.or(() -> replaced(before, pins)).ifPresent(digest -> data.put(REPLACES, utf8(digest)));
        secret.write(before, data);
    }

    private static Optional<String> replaced(OwnSecret.Content before, HubPins pins) {
        if (!before.exists()) {
            return Optional.empty();
        }
        Pinned old = pinned(before);
        // Written twice, it still says what the ledger has.
        return old.pins().equals(pins)
                ? Optional.of(old.replaces()).filter(digest -> !digest.isEmpty())
                : Optional.of(old.pins().digest());
    }

    /** @throws DavitException HUB_PINS_DIFFER if other pins are there */
    void requireNoOther(String hubId, String caKey, String root) {
        read().map(Pinned::pins).ifPresent(pins -> {
            if (!pins.hubId().equals(hubId)
                    || !pins.caKey().equals(caKey)
                    || !pins.root().equals(root)) {
                throw new DavitException(
                        ErrorCode.HUB_PINS_DIFFER,
                        "the Secret " + secret.name() + " pins hub " + pins.hubId()
                                + " with other keys than the token does");
            }
        });
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
