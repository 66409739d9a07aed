package io.davit.hub.agentlink;

import java.time.Duration;

/**
 * Where the listener is, and how patient.
 *
 * @param port 0 takes a free one
 * @param heartbeat how often agents send one; three missed end a stream
 * @param patience how long an agent may take to say Hello
 * @param eventLoops how many threads serve sockets
 * @param openings how many Hellos are judged at once: a herd that reconnects waits here, not in the database
 * @param handshakes how many TLS handshakes are begun a second (P16)
 */
public record LinkSettings(
        String host, int port, Duration heartbeat, Duration patience, int eventLoops, int openings, int handshakes) {}
