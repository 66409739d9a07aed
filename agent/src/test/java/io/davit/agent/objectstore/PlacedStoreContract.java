package io.davit.agent.objectstore;

import io.davit.errors.ErrorCode;
import org.junit.jupiter.api.Test;

/** What a driver must do as well whose place (bucket, folder) may be missing. */
public abstract class PlacedStoreContract extends ObjectStoreContract {
    /** Opens a store whose bucket or folder does not exist; fails at once or at the first call. */
    protected abstract ObjectStore openAbsent() throws Exception;

    @Test
    void neverTakesAnAbsentPlaceForAnEmptyOne() {
        assertAbsent(absent -> absent.stat(key("x")));
        assertAbsent(absent -> absent.readWhole(key("x"), 10));
        assertAbsent(absent -> absent.read(key("x"), 0, 1));
        assertAbsent(absent -> {
            absent.list("", stat -> true);
            return absent;
        });
        assertAbsent(absent -> absent.create(key("x"), text("x")));
    }

    private void assertAbsent(Call call) {
        assertCode(ErrorCode.STORE_ABSENT, () -> {
            try (ObjectStore absent = openAbsent()) {
                return call.on(absent);
            }
        });
    }

    private interface Call {
        Object on(ObjectStore store) throws Exception;
    }
}
