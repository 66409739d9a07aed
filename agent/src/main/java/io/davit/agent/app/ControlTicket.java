package io.davit.agent.app;

import io.davit.agent.cli.RunTicket;
import io.davit.agent.endpoint.AgentControl;
import io.davit.agent.run.ProgressView;
import io.davit.agent.run.RunId;
import io.davit.agent.run.RunRecord;
import java.time.Duration;
import java.util.Optional;

/** A run to be followed, in this process or in another. */
record ControlTicket(AgentControl control, RunId id) implements RunTicket {
    @Override
    public ProgressView progress() {
        return control.progress(id);
    }

    @Override
    public Optional<RunRecord> await(Duration atMost) {
        return control.await(id, atMost);
    }
}
