package io.davit.hub.api;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Message;

/** One method of the public API, without a protocol. Handlers block; they are called on virtual threads. */
public sealed interface ApiMethod {
    /** As the contract describes it. */
    MethodDescriptor descriptor();

    /** An empty request: its type, and where parsing begins. */
    Message prototype();

    /** Who is let in. */
    Door door();

    /** {@code davit.v1.BackupService/CreateBackup}. */
    default String fullName() {
        return descriptor().getService().getFullName() + "/" + descriptor().getName();
    }

    /** Everything that is not known to only look is kept in the audit. */
    default boolean changesSomething() {
        String name = descriptor().getName();
        return !(name.startsWith("Get")
                || name.startsWith("List")
                || name.startsWith("Watch")
                || name.startsWith("Fetch"));
    }

    /** Who is let in. */
    enum Door {
        /** Who has a token. */
        TOKEN,
        /** Everybody; it tells nothing that needs a token. */
        OPEN,
        /** Everybody, but not often from one address: it is costly, or worth guessing at. */
        LIMITED
    }

    /** One question, one answer. */
    @FunctionalInterface
    interface Handler<Q extends Message, A extends Message> {
        A call(Caller caller, Q request);
    }

    /** One question, answers as long as somebody listens. Returns when there is nothing more to say or nobody listens. */
    @FunctionalInterface
    interface StreamHandler<Q extends Message, A extends Message> {
        void call(Caller caller, Q request, Sink<A> sink);
    }

    /** Where a stream's answers go. */
    @FunctionalInterface
    interface Sink<A extends Message> {
        /** Waits until the other side can take more. False: it is gone. */
        boolean send(A answer);
    }

    record Unary(MethodDescriptor descriptor, Message prototype, Door door, Handler<Message, Message> handler)
            implements ApiMethod {}

    record Stream(MethodDescriptor descriptor, Message prototype, Door door, StreamHandler<Message, Message> handler)
            implements ApiMethod {}
}
