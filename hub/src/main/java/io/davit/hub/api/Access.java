package io.davit.hub.api;

import java.util.Optional;

/** Who somebody is (H8). The administrator's token today; people and their roles come behind the same port. */
@FunctionalInterface
public interface Access {
    /**
     * @param token as it stood behind {@code Authorization: Bearer}; never logged, never in a message
     * @return the actor's name for the audit; empty if the token is nobody's
     */
    Optional<String> actor(String token);
}
