package io.davit.hub.rest;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.api.Caller;
import io.davit.hub.api.Digests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One-time tickets for event streams: the browser's EventSource cannot send an Authorization header, and a token in an address
 * ends in logs. A ticket counts once and for half a minute; only its digest is kept, in this process.
 */
final class Tickets {
    static final Duration LIFE = Duration.ofSeconds(30);
    private static final int MOST = 10_000;
    private static final int BYTES = 24;

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<ByteBuffer, Ticket> open = new LinkedHashMap<>();

    private record Ticket(Caller caller, Instant until) {}

    Tickets(Clock clock) {
        this.clock = clock;
    }

    synchronized String issue(Caller caller) {
        Instant now = clock.instant();
        open.values().removeIf(ticket -> !now.isBefore(ticket.until()));
        if (open.size() >= MOST) {
            throw new DavitException(ErrorCode.TOO_MANY_REQUESTS, "too many tickets are open");
        }
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        open.put(key(text), new Ticket(caller, now.plus(LIFE)));
        return text;
    }

    /** Spends a ticket. @throws DavitException TICKET_INVALID */
    synchronized Caller spend(String text) {
        Ticket ticket = open.remove(key(text));
        if (ticket == null || !clock.instant().isBefore(ticket.until())) {
            throw new DavitException(ErrorCode.TICKET_INVALID, "the ticket was used, is too old, or never was one");
        }
        return ticket.caller();
    }

    private static ByteBuffer key(String text) {
        return ByteBuffer.wrap(Digests.of(text.getBytes(StandardCharsets.UTF_8)));
    }
}
