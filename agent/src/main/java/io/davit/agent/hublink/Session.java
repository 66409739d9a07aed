package io.davit.agent.hublink;

import io.davit.agent.hublink.HubStream.Heard;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.Goodbye;
import io.davit.proto.agent.v1.ReportAck;
import io.davit.proto.agent.v1.SessionResponse;
import io.davit.proto.agent.v1.Welcome;
import java.time.Duration;
import java.time.Instant;

/**
 * One session, from Hello to its end. The thread that runs it hears the hub; what it sends besides Hello is the {@link
 * Sender}'s, what it is ordered the {@link OrderLine}'s, each on a thread of its own.
 */
final class Session {
    /** Missing heartbeats after which the other side counts as gone (D3: proxies swallow pings of HTTP/2). */
    private static final int MOST_MISSING = 3;
    /** In seconds of the protocol. */
    private static final int UNTIL_WELCOME = 30;

    private final Greeting greeting;
    private final Greeting.Said said;
    private final Exchange exchange;
    private final Duration second;

    /** How a session ended. */
    sealed interface End {
        /** The hub said Goodbye. */
        record Dismissed(String code, Duration retry, boolean wasWelcome) implements End {}

        /** The ledger was put back: there is a new epoch, and it is to be announced at once. */
        record NewEpoch() implements End {}

        /** The stream broke, or the hub did what it must not. */
        record Broken(DavitException why) implements End {}
    }

    /** What is said and heard while a session is open. */
    interface Exchange {
        /** Begins to send; the answer ends it. */
        AutoCloseable send(HubStream stream, Greeting.Said said, Welcome welcome);

        /** An envelope with an order or with keys; false if no more can be taken now. */
        boolean order(SessionResponse message, Duration atMost);

        void acknowledged(ReportAck ack);

        /** The hub's time when something arrived (P15). */
        void hubTime(Instant said, Instant arrived);
    }

    /** @param second how long a second of the protocol is; one second, but for tests */
    Session(Greeting greeting, Greeting.Said said, Exchange exchange, Duration second) {
        this.greeting = greeting;
        this.said = said;
        this.exchange = exchange;
        this.second = second;
    }

    /** Returns when the session is over; the stream is closed then. */
    End run(HubStream stream) {
        try (stream) {
            stream.send(said.message());
            return switch (stream.next(second.multipliedBy(UNTIL_WELCOME))) {
                case Heard.Silence silence -> new End.Broken(silent("Welcome"));
                case Heard.Ended ended -> new End.Broken(ended.why());
                case Heard.Message first -> begin(stream, first);
            };
        } catch (DavitException e) {
            return new End.Broken(e);
        }
    }

    private End begin(HubStream stream, Heard.Message first) {
        return switch (first.message().getMessageCase()) {
            case GOODBYE -> dismissed(first.message().getGoodbye(), false);
            case WELCOME -> welcomed(stream, first);
            case INSTRUCTION, KEY_SET, REPORT_ACK, HEARTBEAT, MESSAGE_NOT_SET ->
                new End.Broken(misbehaved("it answered Hello with something else than Welcome"));
        };
    }

    private End welcomed(HubStream stream, Heard.Message first) {
        Welcome welcome = first.message().getWelcome();
        boolean isOurs = greeting.accept(said, welcome);
        exchange.hubTime(Protocol.time(welcome.getSentAt()), first.at());
        if (!isOurs) {
            return new End.NewEpoch();
        }
        AutoCloseable sending = exchange.send(stream, said, welcome);
        try {
            return hear(stream, second.multipliedBy((long) welcome.getHeartbeatSeconds() * MOST_MISSING));
        } finally {
            Closing.quietly(sending);
        }
    }

    private End hear(HubStream stream, Duration patience) {
        while (true) {
            switch (stream.next(patience)) {
                case Heard.Silence silence -> {
                    return new End.Broken(silent("a heartbeat"));
                }
                case Heard.Ended ended -> {
                    return new End.Broken(ended.why());
                }
                case Heard.Message heard -> {
                    switch (heard.message().getMessageCase()) {
                        case INSTRUCTION, KEY_SET -> {
                            if (!exchange.order(heard.message(), patience)) {
                                return new End.Broken(new DavitException(
                                        ErrorCode.SESSION_SILENT, "orders wait for the cluster for too long"));
                            }
                        }
                        case REPORT_ACK -> exchange.acknowledged(heard.message().getReportAck());
                        case HEARTBEAT ->
                            exchange.hubTime(
                                    Protocol.time(heard.message().getHeartbeat().getSentAt()), heard.at());
                        case GOODBYE -> {
                            return dismissed(heard.message().getGoodbye(), true);
                        }
                        case WELCOME -> {
                            return new End.Broken(misbehaved("it said Welcome twice"));
                        }
                        // Of a newer hub: old readers skip it (section 16).
                        case MESSAGE_NOT_SET -> {}
                    }
                }
            }
        }
    }

    private End dismissed(Goodbye goodbye, boolean wasWelcome) {
        return new End.Dismissed(
                Failures.shown(goodbye.getCode()),
                second.multipliedBy(Integer.toUnsignedLong(goodbye.getRetrySeconds())),
                wasWelcome);
    }

    private static DavitException silent(String missing) {
        return new DavitException(ErrorCode.SESSION_SILENT, "nothing was heard; " + missing + " is missing");
    }

    static DavitException misbehaved(String how) {
        return new DavitException(ErrorCode.HUB_MISBEHAVED, "the hub broke the protocol: " + how);
    }
}
