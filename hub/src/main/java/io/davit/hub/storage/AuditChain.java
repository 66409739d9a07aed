package io.davit.hub.storage;

import io.davit.hub.store.Audit;
import io.davit.hub.store.HubStore;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The chain of the audit: who changes, takes out or puts in an entry breaks it there. Who can write to the store can also make
 * the chain anew from there on; a head that somebody kept elsewhere shows that.
 */
public final class AuditChain {
    private static final int PAGE = 1_000;

    static final Audit.Entry BEFORE_THE_FIRST =
            new Audit.Entry(0, new Audit.Event(Instant.EPOCH, "", "", "", "", "", ""), new byte[32]);

    private AuditChain() {}

    /** What stands behind an entry. */
    static Audit.Entry next(Audit.Entry last, Audit.Event event) {
        Audit.Event kept = new Audit.Event(
                Micros.kept(event.at()),
                event.actor(),
                event.action(),
                event.subject(),
                event.code(),
                event.detail(),
                event.correlation());
        long number = last.number() + 1;
        return new Audit.Entry(number, kept, hash(last.hash(), number, kept));
    }

    private static byte[] hash(byte[] previous, long number, Audit.Event event) {
        MessageDigest digest = sha256();
        digest.update(previous);
        digest.update(ByteBuffer.allocate(16)
                .putLong(number)
                .putLong(Micros.of(event.at()))
                .flip());
        for (String text : List.of(
                event.actor(), event.action(), event.subject(), event.code(), event.detail(), event.correlation())) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            digest.update(ByteBuffer.allocate(4).putInt(bytes.length).flip());
            digest.update(bytes);
        }
        return digest.digest();
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * How far the chain holds.
     *
     * @param entries how many fit together, from the first on
     * @param head hash of the last of them; 32 zero bytes if there is none
     * @param broken what does not fit behind them; empty if all do
     */
    public record Walk(long entries, byte[] head, Optional<String> broken) {}

    /** Walks the whole chain, a page at a time: a long one neither fills the memory nor holds a transaction open. */
    public static Walk walk(HubStore store) {
        Audit.Entry last = BEFORE_THE_FIRST;
        while (true) {
            long from = last.number();
            List<Audit.Entry> page = store.read(tx -> tx.audit().after(from, PAGE));
            for (Audit.Entry entry : page) {
                Optional<String> broken = misfit(last, entry);
                if (broken.isPresent()) {
                    return new Walk(last.number(), last.hash(), broken);
                }
                last = entry;
            }
            if (page.isEmpty()) {
                return new Walk(last.number(), last.hash(), Optional.empty());
            }
        }
    }

    private static Optional<String> misfit(Audit.Entry last, Audit.Entry entry) {
        if (entry.number() != last.number() + 1) {
            return Optional.of("entry " + (last.number() + 1) + " is missing");
        }
        byte[] expected = hash(last.hash(), entry.number(), entry.event());
        return MessageDigest.isEqual(expected, entry.hash())
                ? Optional.empty()
                : Optional.of("entry " + entry.number() + " is not what was written");
    }
}
