package io.davit.agent.hublink;

import io.davit.agent.admission.StateEpoch;
import io.davit.proto.agent.v1.SessionRequest;
import io.davit.proto.agent.v1.Welcome;
import java.util.Map;

/** How an agent begins a session, for tests that move its messages by hand: Hello, and behind which reports it goes on. */
public final class SpokenHello {
    private final LinkParts parts;
    private final Greeting greeting;
    private final Greeting.Said said;

    /** The number of the session is durable on return. */
    public SpokenHello(Standing standing, LinkParts parts) {
        this.parts = parts;
        this.greeting = new Greeting(standing, parts);
        this.said = greeting.hello();
    }

    public SessionRequest message() {
        return said.message();
    }

    /** As {@link Session} takes it; false if a new epoch has begun. */
    public boolean accept(Welcome welcome) {
        return greeting.accept(said, welcome);
    }

    /** As {@link Sender} begins. */
    public Map<StateEpoch, Long> sentBefore(Welcome welcome) {
        return Sender.behind(parts.reports(), welcome);
    }
}
