package io.davit.hub.api;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Internal;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.store.Audit;
import io.davit.hub.store.HubCrashPoint;
import io.davit.hub.store.HubStore;
import io.davit.hub.store.Requests.Remembered;
import io.davit.hub.store.Transaction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * How the API changes something: the change, its audit entry and the memory of its request id in one transaction, or nothing
 * of it. {@code validate_only} takes the same way and is undone at its end, so it cannot judge differently.
 */
public final class Changes {
    /** How long a request id is remembered. */
    public static final Duration MEMORY = Duration.ofHours(24);

    private static final int REQUEST_ID_LIMIT = 64;

    private final HubStore store;
    private final Clock clock;

    public Changes(HubStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * What was done.
     *
     * @param subject API name of what was changed
     * @param detail for the audit: names and numbers, never values
     */
    public record Change<A extends Message>(A answer, String subject, String detail) {}

    /** Thrown to undo what was only tried out; carries the answer past the transaction. */
    private static final class Tried extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Message answer;

        Tried(Message answer) {
            super("only tried", null, false, false);
            this.answer = answer;
        }
    }

    /** @param work may run more than once, and must act on nothing but the transaction */
    public <A extends Message> A make(
            Caller caller, Message request, Class<A> type, Function<Transaction, Change<A>> work) {
        return make(caller, request, type, UnaryOperator.identity(), work);
    }

    /** @param keeping what of the answer may be remembered: an answer that holds a secret is remembered without it */
    public <A extends Message> A make(
            Caller caller,
            Message request,
            Class<A> type,
            UnaryOperator<A> keeping,
            Function<Transaction, Change<A>> work) {
        String method = request.getDescriptorForType().getName().replaceFirst("Request$", "");
        String requestId = text(request, "request_id");
        Invalid.longerThan(REQUEST_ID_LIMIT, "request_id", requestId);
        boolean isTrial = flag(request, "validate_only");
        try {
            A answer = store.write(transaction -> {
                Optional<Remembered> before = requestId.isEmpty()
                        ? Optional.empty()
                        : recall(transaction, method, requestId, Digests.of(request));
                if (before.isPresent()) {
                    return parse(type, before.get().answer());
                }
                Instant now = clock.instant();
                Change<A> change = work.apply(transaction);
                if (isTrial) {
                    throw new Tried(change.answer());
                }
                transaction
                        .audit()
                        .append(new Audit.Event(
                                now,
                                caller.actor(),
                                method,
                                change.subject(),
                                "",
                                change.detail(),
                                caller.correlation()));
                if (!requestId.isEmpty()) {
                    byte[] kept = keeping.apply(change.answer()).toByteArray();
                    transaction.requests().add(new Remembered(method, requestId, Digests.of(request), kept, now));
                }
                HubCrashPoint.REQUEST_MADE.reached();
                return change.answer();
            });
            HubCrashPoint.REQUEST_STORED.reached();
            return answer;
        } catch (Tried tried) {
            return type.cast(tried.answer);
        }
    }

    private Optional<Remembered> recall(Transaction transaction, String method, String id, byte[] digest) {
        Optional<Remembered> found = transaction.requests().find(method, id);
        if (found.isPresent() && found.get().at().plus(MEMORY).isBefore(clock.instant())) {
            // This one alone: the others are forgotten in small steps, not while somebody waits for his answer.
            transaction.requests().drop(method, id);
            return Optional.empty();
        }
        if (found.isPresent() && !Arrays.equals(found.get().digest(), digest)) {
            throw new DavitException(
                    ErrorCode.REQUEST_ID_REUSED, "request_id: stood with another " + method + " request before");
        }
        return found;
    }

    private static <A extends Message> A parse(Class<A> type, byte[] answer) {
        try {
            return type.cast(
                    Internal.getDefaultInstance(type).getParserForType().parseFrom(answer));
        } catch (InvalidProtocolBufferException e) {
            throw new DavitException(ErrorCode.STORE_DAMAGED, "a remembered answer cannot be read", e);
        }
    }

    private static String text(Message request, String field) {
        FieldDescriptor descriptor = request.getDescriptorForType().findFieldByName(field);
        return descriptor == null ? "" : (String) request.getField(descriptor);
    }

    private static boolean flag(Message request, String field) {
        FieldDescriptor descriptor = request.getDescriptorForType().findFieldByName(field);
        return descriptor != null && (Boolean) request.getField(descriptor);
    }
}
