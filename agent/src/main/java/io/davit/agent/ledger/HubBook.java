package io.davit.agent.ledger;

import io.davit.agent.admission.StateEpoch;
import io.davit.agent.hub.HubMemory;
import io.davit.agent.hub.HubPins;
import io.davit.agent.hub.SessionBook;
import io.davit.agent.hub.SessionTicket;
import io.davit.agent.rocks.Batch;
import io.davit.agent.rocks.RocksStore;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;

/**
 * {@link HubMemory} in one family of the ledger. Keys: {@code pins} (hub, cluster, CA key, root, separated by blanks), {@code
 * key-set} (bytes), {@code session} (epoch, number, nonce, previous nonce or "-", "open" or "welcomed"), {@code cluster-name}.
 */
final class HubBook implements HubMemory, SessionBook {
    private static final String FAMILY = Ledger.HUB;
    private static final String PINS = "pins";
    private static final String KEY_SET = "key-set";
    private static final String SESSION = "session";
    private static final String CLUSTER_NAME = "cluster-name";
    private static final String NONE = "-";

    private final RocksStore store;

    HubBook(RocksStore store) {
        this.store = store;
    }

    @Override
    public Optional<HubPins> pins() {
        return words(PINS, 4, words -> new HubPins(words[0], words[1], words[2], words[3]));
    }

    @Override
    public void keepPins(HubPins pins) {
        Batch batch = new Batch()
                .put(
                        FAMILY,
                        text(PINS),
                        text(String.join(" ", pins.hubId(), pins.clusterId(), pins.caKey(), pins.root())));
        boolean isSameRoot = pins().filter(
                        old -> old.root().equals(pins.root()) && old.hubId().equals(pins.hubId()))
                .isPresent();
        if (!isSameRoot) {
            batch.delete(FAMILY, text(KEY_SET));
        }
        store.write(batch, true);
    }

    @Override
    public Optional<byte[]> keySet() {
        return store.get(FAMILY, text(KEY_SET));
    }

    @Override
    public void keepKeySet(byte[] envelope) {
        store.write(new Batch().put(FAMILY, text(KEY_SET), envelope), true);
    }

    @Override
    public SessionBook sessions() {
        return this;
    }

    /** @param isWelcomed whether the hub has said so */
    private record Newest(SessionTicket ticket, boolean isWelcomed) {}

    @Override
    public SessionTicket next(StateEpoch epoch) {
        Optional<Newest> newest =
                newest().filter(stored -> stored.ticket().epoch().equals(epoch));
        if (newest.isPresent() && !newest.get().isWelcomed()) {
            return newest.get().ticket();
        }
        SessionTicket next = newest.map(Newest::ticket)
                .map(before -> new SessionTicket(epoch, before.number() + 1, nonce(), before.nonce()))
                .orElseGet(() -> new SessionTicket(epoch, 1, nonce(), ""));
        store.write(line(next, false), true);
        return next;
    }

    @Override
    public void welcomed(SessionTicket ticket, String clusterName) {
        Batch batch = line(ticket, true);
        if (!clusterName.isEmpty()) {
            batch.put(FAMILY, text(CLUSTER_NAME), text(clusterName));
        }
        store.write(batch, true);
    }

    @Override
    public String clusterName() {
        return store.get(FAMILY, text(CLUSTER_NAME))
                .map(name -> new String(name, StandardCharsets.UTF_8))
                .orElse("");
    }

    private Optional<Newest> newest() {
        return words(
                SESSION,
                5,
                words -> new Newest(
                        new SessionTicket(
                                new StateEpoch(words[0]),
                                Long.parseLong(words[1]),
                                words[2],
                                words[3].equals(NONE) ? "" : words[3]),
                        words[4].equals("welcomed")));
    }

    private static Batch line(SessionTicket ticket, boolean isWelcomed) {
        String line = String.join(
                " ",
                ticket.epoch().hex(),
                Long.toString(ticket.number()),
                ticket.nonce(),
                ticket.previousNonce().isEmpty() ? NONE : ticket.previousNonce(),
                isWelcomed ? "welcomed" : "open");
        return new Batch().put(FAMILY, text(SESSION), text(line));
    }

    private static String nonce() {
        byte[] nonce = new byte[SessionTicket.NONCE_LENGTH];
        new SecureRandom().nextBytes(nonce);
        return HexFormat.of().formatHex(nonce);
    }

    private <T> Optional<T> words(String key, int count, Function<String[], T> parse) {
        return store.get(FAMILY, text(key)).map(value -> {
            String[] words = new String(value, StandardCharsets.UTF_8).split(" ", -1);
            try {
                if (words.length != count) {
                    throw new IllegalArgumentException(words.length + " words");
                }
                return parse.apply(words);
            } catch (RuntimeException e) {
                throw new DavitException(
                        ErrorCode.LEDGER_DAMAGED, "what the ledger remembers of the hub cannot be read", e);
            }
        });
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
