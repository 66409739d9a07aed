package io.davit.agent.repository.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Asserts that a call ends with one of some codes. */
final class Codes {
    private Codes() {}

    static void assertFails(ThrowingCallable call, ErrorCode... codes) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isIn((Object[]) codes));
    }
}
