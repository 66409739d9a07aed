package io.davit.agent.run;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Asked for by a person or a deadline, obeyed by the run at its next {@link RunContext#proceed()}. */
public final class CancelToken {
    private final AtomicReference<@Nullable String> reason = new AtomicReference<>();

    /** The first reason stays. */
    public void cancel(String why) {
        reason.compareAndSet(null, why);
    }

    public boolean isCanceled() {
        return reason.get() != null;
    }

    /** @throws DavitException RUN_CANCELED once {@link #cancel} was called */
    public void check() {
        String why = reason.get();
        if (why != null) {
            throw new DavitException(ErrorCode.RUN_CANCELED, why);
        }
    }
}
