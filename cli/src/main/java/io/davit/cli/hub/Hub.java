package io.davit.cli.hub;

import com.google.protobuf.Message;
import java.util.function.Consumer;

/**
 * A connection to one hub. Methods are found by the type of their request: no two methods of {@code davit.v1} share one.
 * Calls block; each has a deadline. Every failure is a {@link HubFailure}.
 */
public interface Hub extends AutoCloseable {
    /**
     * Makes a call with one answer. If it fails as unreachable, the hub may have done it all the same.
     *
     * @param form the default instance of the answer
     */
    <A extends Message> A call(Message request, A form);

    /**
     * Makes a call with a stream of answers; returns when the hub ended it, fails when it broke off or was silent for too long.
     *
     * @param heard is called on the caller's thread; what it throws ends the call and is passed on
     */
    <A extends Message> void follow(Message request, A form, Consumer<A> heard);

    @Override
    void close();
}
