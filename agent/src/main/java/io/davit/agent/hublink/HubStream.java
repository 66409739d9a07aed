package io.davit.agent.hublink;

import io.davit.errors.DavitException;
import io.davit.proto.agent.v1.SessionRequest;
import io.davit.proto.agent.v1.SessionResponse;
import java.time.Duration;
import java.time.Instant;

/** One open stream to the hub. One thread hears; others may send. */
interface HubStream extends AutoCloseable {
    /** Longest message each way, in bytes (section 11). */
    int LARGEST_MESSAGE = 1 << 20;

    /** What came, or did not. */
    sealed interface Heard {
        /** @param at when it arrived, however long it was not looked at */
        record Message(SessionResponse message, Instant at) implements Heard {}

        /** Nothing in the given time. */
        record Silence() implements Heard {}

        /** Nothing more will come. */
        record Ended(DavitException why) implements Heard {}
    }

    /**
     * Waits until the message was written, that is: for as long as the hub does not take it (flow control).
     *
     * @throws DavitException HUB_UNREACHABLE if the stream has ended, or the hub took nothing for too long
     */
    void send(SessionRequest message);

    /** The next message, in order. The hub may only be a few messages ahead of who calls this. */
    Heard next(Duration atMost);

    /** Ends the stream; whoever waits is told. */
    @Override
    void close();
}
