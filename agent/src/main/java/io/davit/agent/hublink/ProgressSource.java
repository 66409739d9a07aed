package io.davit.agent.hublink;

import io.davit.proto.agent.v1.Progress;
import java.util.List;

/** How live runs are getting on, one line for each: a role of the session. */
@FunctionalInterface
public interface ProgressSource {
    List<Progress> live();
}
