package io.davit.hub.api;

import com.google.protobuf.Message;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.api.ApiMethod.Door;
import io.davit.hub.store.Audit;
import io.davit.hub.store.HubStore;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of every call, whatever the protocol: who is it, may he, then the method. Refusals and failed changes are kept in
 * the audit; a change that is made is kept by {@link Changes}, in its own transaction. What fails in an unforeseen way comes
 * out as INTERNAL_ERROR, with the cause in the log and nowhere else.
 */
public final class Gate {
    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
    private static final Pattern CORRELATION = Pattern.compile("[!-~]{1,64}");
    private static final String BEARER = "bearer ";

    /** Strangers can make refusals as fast as they can send; beyond this rate they are counted only. */
    private static final int REFUSALS_AT_ONCE = 10;

    private final Access access;
    private final HubStore store;
    private final Clock clock;
    private final BiConsumer<String, String> counted;
    private final RateLimit strangers;
    private final RateLimit refusals;
    private final AtomicLong uncounted = new AtomicLong();

    /** @param counted is told the name of each call that ended, and the code of its failure, or an empty text */
    public Gate(Access access, HubStore store, Clock clock, BiConsumer<String, String> counted) {
        this.access = access;
        this.counted = counted;
        this.store = store;
        this.clock = clock;
        this.strangers = new RateLimit(clock, 20, Duration.ofSeconds(1));
        this.refusals = new RateLimit(clock, REFUSALS_AT_ONCE, Duration.ofSeconds(1));
    }

    /**
     * What a protocol knows of a call.
     *
     * @param authorization the header of that name
     * @param correlation what the caller wants it to be called; made anew if it is absent or no good
     * @param remote address, for limits and the audit
     */
    public record Knock(Optional<String> authorization, Optional<String> correlation, String remote) {
        /** As the call will be called from here on. */
        public Knock named() {
            boolean isGood = correlation.isPresent()
                    && CORRELATION.matcher(correlation.get()).matches();
            String name = isGood ? correlation.get() : UUID.randomUUID().toString();
            return new Knock(authorization, Optional.of(name), remote);
        }
    }

    /** @throws DavitException UNAUTHENTICATED, TOO_MANY_REQUESTS */
    public Caller admit(String method, Door door, Knock knock) {
        String correlation = knock.named().correlation().orElseThrow();
        return switch (door) {
            case OPEN -> new Caller("anybody", correlation);
            case LIMITED -> {
                if (!strangers.take(knock.remote())) {
                    throw new DavitException(
                            ErrorCode.TOO_MANY_REQUESTS, "too many calls of " + method + " from one address");
                }
                yield new Caller("anybody", correlation);
            }
            case TOKEN -> {
                Optional<String> actor =
                        knock.authorization().flatMap(Gate::token).flatMap(access::actor);
                if (actor.isEmpty()) {
                    counted.accept(method.substring(method.lastIndexOf('/') + 1), ErrorCode.UNAUTHENTICATED.name());
                    refused(method, ErrorCode.UNAUTHENTICATED, knock.remote(), correlation);
                    throw new DavitException(
                            ErrorCode.UNAUTHENTICATED,
                            knock.authorization().isEmpty()
                                    ? "the call has no token"
                                    : "the token is not one of this hub's");
                }
                yield new Caller(actor.get(), correlation);
            }
        };
    }

    private static Optional<String> token(String authorization) {
        boolean isBearer = authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
        return isBearer ? Optional.of(authorization.substring(BEARER.length()).strip()) : Optional.empty();
    }

    /** Calls the method. */
    public Message call(ApiMethod.Unary method, Caller caller, Message request) {
        try {
            Message answer = method.handler().call(caller, request);
            counted.accept(method.descriptor().getName(), "");
            return answer;
        } catch (RuntimeException e) {
            throw judged(method, caller, request, e);
        }
    }

    /** Calls the method; returns when the stream is at its end. */
    public void call(ApiMethod.Stream method, Caller caller, Message request, ApiMethod.Sink<Message> sink) {
        try {
            method.handler().call(caller, request, sink);
            counted.accept(method.descriptor().getName(), "");
        } catch (RuntimeException e) {
            throw judged(method, caller, request, e);
        }
    }

    private DavitException judged(ApiMethod method, Caller caller, Message request, RuntimeException e) {
        DavitException failure;
        if (e instanceof DavitException coded) {
            failure = coded;
        } else {
            failure = defect(e, method.fullName(), caller.correlation());
        }
        counted.accept(method.descriptor().getName(), failure.code().name());
        if (method.changesSomething() && failure.code() != ErrorCode.STORE_UNAVAILABLE) {
            boolean isStranger = method.door() != Door.TOKEN;
            if (!isStranger || refusals.take("")) {
                audit(new Audit.Event(
                        clock.instant(),
                        caller.actor(),
                        method.descriptor().getName(),
                        subject(request),
                        failure.code().name(),
                        "",
                        caller.correlation()));
            }
        }
        return failure;
    }

    /** What nobody foresaw: the cause stands in the log, and nowhere else. */
    public static DavitException defect(RuntimeException e, String method, String correlation) {
        LOG.atError()
                .addKeyValue("method", method)
                .addKeyValue("correlation", correlation)
                .setCause(e)
                .log("a call met a defect");
        return new DavitException(ErrorCode.INTERNAL_ERROR, "the hub met a defect; its log has more", e);
    }

    private void refused(String method, ErrorCode code, String remote, String correlation) {
        if (!refusals.take("")) {
            uncounted.incrementAndGet();
            return;
        }
        long more = uncounted.getAndSet(0);
        String detail = "from " + remote + (more == 0 ? "" : "; " + more + " more were refused since the last entry");
        audit(new Audit.Event(
                clock.instant(),
                "anybody",
                method.substring(method.lastIndexOf('/') + 1),
                "",
                code.name(),
                detail,
                correlation));
    }

    /** A refusal stands, whether it can be written down or not. */
    private void audit(Audit.Event event) {
        try {
            store.write(transaction -> transaction.audit().append(event));
        } catch (DavitException e) {
            LOG.atError()
                    .addKeyValue("code", e.code())
                    .addKeyValue("action", event.action())
                    .addKeyValue("correlation", event.correlation())
                    .log("an entry of the audit could not be written");
        }
    }

    /** What the request is about, if it names it as names are made. */
    private static String subject(Message request) {
        for (String field : new String[] {"name", "parent", "cluster"}) {
            var descriptor = request.getDescriptorForType().findFieldByName(field);
            if (descriptor != null && request.getField(descriptor) instanceof String name && isName(name)) {
                return name;
            }
        }
        return "";
    }

    private static boolean isName(String name) {
        int slash = name.indexOf('/');
        return slash > 0
                && name.substring(0, slash).chars().allMatch(Character::isLetter)
                && Names.isLabel(name.substring(slash + 1));
    }
}
