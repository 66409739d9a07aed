package io.davit.agent.hublink;

import io.davit.agent.admission.StateEpoch;
import io.davit.agent.enrolment.AgentIdentity;
import io.davit.agent.run.Pause;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.RenewCertificateRequest;
import io.davit.proto.agent.v1.RenewCertificateResponse;
import io.davit.proto.agent.v1.ReportAck;
import io.davit.proto.agent.v1.SessionResponse;
import io.davit.proto.agent.v1.Welcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a session with the hub open for as long as the agent runs: dials, stays, comes back. An agent that nobody enrolled
 * does not dial; it looks now and then whether it was. Nothing else of the agent waits for this.
 */
public final class HubLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HubLink.class);
    private static final Duration UNTIL_ENROLLED = Duration.ofSeconds(30);
    private static final Duration QUARANTINE = Duration.ofHours(1);
    /** A session that lasted so long was a good one. */
    private static final Duration LASTED = Duration.ofMinutes(1);
    /** So often in a row it dials at once. */
    private static final int MOST_HURRIED = 3;

    private final Dial dial;
    private final Preparation preparation;
    private final LinkParts parts;
    private final Pause pause;
    private final DoubleSupplier random;
    private final Duration second;
    private final BackOff backOff;
    private final Thread thread;
    private volatile boolean closed;
    private int hurried;
    private Optional<ErrorCode> lastFailure = Optional.empty();

    /** Who opens streams. */
    interface Dial {
        /** @throws DavitException HUB_UNREACHABLE, HUB_UNTRUSTED */
        HubStream session(Standing standing);

        /** @throws DavitException as above, or the code of the hub's refusal */
        RenewCertificateResponse renew(Standing standing, RenewCertificateRequest request);
    }

    /** Who knows as what to dial. */
    @FunctionalInterface
    public interface Preparation {
        /**
         * Empty if the agent is not enrolled.
         *
         * @throws DavitException HUB_PINS_DIFFER, IDENTITY_DAMAGED, STATE_EPOCH_FORK, CLUSTER_*: not this time
         */
        Optional<Standing> prepare();
    }

    private HubLink(
            Dial dial, Preparation preparation, LinkParts parts, Pause pause, DoubleSupplier random, Duration second) {
        this.dial = dial;
        this.preparation = preparation;
        this.parts = parts;
        this.pause = pause;
        this.random = random;
        this.second = second;
        this.backOff = new BackOff(random);
        this.thread = Thread.ofVirtual().name("hub-link").unstarted(this::work);
    }

    /** Begins to dial. */
    public static HubLink start(
            HubDialer dialer, Preparation preparation, LinkParts parts, Pause pause, DoubleSupplier random) {
        return start(over(dialer), preparation, parts, pause, random, Duration.ofSeconds(1));
    }

    static HubLink start(
            Dial dial, Preparation preparation, LinkParts parts, Pause pause, DoubleSupplier random, Duration second) {
        HubLink link = new HubLink(dial, preparation, parts, pause, random, second);
        link.thread.start();
        return link;
    }

    static Dial over(HubDialer dialer) {
        return new Dial() {
            @Override
            public HubStream session(Standing standing) {
                return dialer.session(standing.identity(), standing.pins());
            }

            @Override
            public RenewCertificateResponse renew(Standing standing, RenewCertificateRequest request) {
                return dialer.renew(standing.identity(), standing.pins(), request);
            }
        };
    }

    private void work() {
        while (!closed) {
            Duration wait;
            try {
                Optional<Standing> standing = preparation.prepare();
                wait = standing.isPresent() ? attend(standing.get()) : UNTIL_ENROLLED;
            } catch (DavitException e) {
                wait = failed(e);
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("the link to the hub met a defect; it is tried again");
                wait = backOff.next();
            }
            if (!closed && !wait.isZero()) {
                pause.pause(wait);
            }
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
        }
    }

    /** One session. Answers how long to wait before the next. */
    private Duration attend(Standing standing) {
        // Whether or not there will be a session: a hub that is kept away must not keep an alarm from being raised.
        standing.orders().lookAround();
        requireValid(standing.identity());
        Instant began = parts.clock().instant();
        Session.End end = run(standing);
        if (end instanceof Session.End.Broken broken) {
            standing.orders().broken(broken.why());
        }
        if (!began.plus(LASTED).isAfter(parts.clock().instant())) {
            backOff.restart();
            hurried = 0;
        }
        return switch (end) {
            case Session.End.NewEpoch anew -> atOnce();
            case Session.End.Broken broken -> failed(broken.why());
            case Session.End.Dismissed dismissed -> dismissed(dismissed);
        };
    }

    /** A hub that gives reason for it again and again would have the agent write without end: epochs, anchors, alarms. */
    private Duration atOnce() {
        return hurried++ < MOST_HURRIED ? Duration.ZERO : backOff.next();
    }

    private void requireValid(AgentIdentity identity) {
        if (!parts.clock().instant().isBefore(identity.expiresAt())) {
            throw new DavitException(
                    ErrorCode.CERTIFICATE_EXPIRED, "the agent's certificate ended at " + identity.expiresAt());
        }
    }

    private Session.End run(Standing standing) {
        Greeting greeting = new Greeting(standing, parts);
        // Before dialling: the hub does not wait long for Hello, and a digest of the inventory takes its time.
        Greeting.Said said = greeting.hello();
        HubStream stream;
        try {
            stream = dial.session(standing);
        } catch (DavitException e) {
            return new Session.End.Broken(e);
        }
        OrderLine line = new OrderLine(standing.orders(), new BackOff(random));
        try {
            return new Session(greeting, said, new Talk(standing, line), second).run(stream);
        } finally {
            Closing.quietly(line);
        }
    }

    private Duration failed(DavitException e) {
        Duration wait = backOff.next();
        boolean isNews = !closed && !lastFailure.equals(Optional.of(e.code()));
        lastFailure = Optional.of(e.code());
        (isNews ? LOG.atWarn() : LOG.atDebug())
                .addKeyValue("code", e.code())
                .addKeyValue("seconds", wait.toSeconds())
                .log("no session with the hub: " + e.sentence());
        return wait;
    }

    private Duration dismissed(Session.End.Dismissed dismissed) {
        LOG.atInfo()
                .addKeyValue("code", dismissed.code())
                .addKeyValue("retrySeconds", dismissed.retry().toSeconds())
                .log("the hub ended the session");
        return switch (Failures.code(dismissed.code())) {
            case CLUSTER_QUARANTINED -> QUARANTINE;
            // At once, to another replica; but not in a circle.
            case HUB_DRAINING ->
                dismissed.wasWelcome() && dismissed.retry().isZero() ? atOnce() : backOff.next(dismissed.retry());
            default -> backOff.next(dismissed.retry());
        };
    }

    /** What one session says and hears. */
    private final class Talk implements Session.Exchange {
        private final Standing standing;
        private final OrderLine line;
        private final AtomicBoolean renewing = new AtomicBoolean();

        Talk(Standing standing, OrderLine line) {
            this.standing = standing;
            this.line = line;
        }

        @Override
        public AutoCloseable send(HubStream stream, Greeting.Said said, Welcome welcome) {
            LOG.atInfo()
                    .addKeyValue("hub", standing.pins().hubId())
                    .addKeyValue("session", welcome.getSessionNumber())
                    .addKeyValue("hubRolledBack", welcome.getHubRolledBack())
                    .log("session with the hub");
            lastFailure = Optional.empty();
            return new Sender(stream, new Sender.Opening(said, welcome), parts, second, this::lookAfter);
        }

        private void lookAfter() {
            standing.orders().lookAround();
            if (standing.renewal().isDue(standing.identity()) && renewing.compareAndSet(false, true)) {

                Thread.ofVirtual().name("hub-renewal").start(this::renew);
            }
        }

        /** Once renewed, this session goes on with the certificate that it has; the next one has the new one. */
        private void renew() {
            boolean isRenewed = false;
            try {
                isRenewed = standing.renewal()
                        .renewIfDue(standing.identity(), request -> dial.renew(standing, request))
                        .isPresent();
            } finally {
                renewing.set(isRenewed);
            }
        }

        @Override
        public boolean order(SessionResponse message, Duration atMost) {
            return line.put(message, atMost);
        }

        @Override
        public void acknowledged(ReportAck ack) {
            if (ack.getStateEpoch().size() == StateEpoch.LENGTH) {
                parts.reports()
                        .acknowledge(
                                StateEpoch.of(ack.getStateEpoch().toByteArray()),
                                ack.getIndex(),
                                parts.clock().instant());
            }
        }

        @Override
        public void hubTime(Instant said, Instant arrived) {
            parts.time().hubSays(said, arrived);
        }
    }

    /** Ends the session. Returns when nothing of it runs any more. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
