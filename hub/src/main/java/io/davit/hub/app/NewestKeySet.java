package io.davit.hub.app;

import io.davit.hub.agentlink.LinkDuties;
import io.davit.hub.keys.HubKeys;
import io.davit.proto.agent.v1.Envelope;

/** The key folder, as far as sessions need it. */
record NewestKeySet(HubKeys keys) implements LinkDuties.KeySets {
    @Override
    public long version() {
        return keys.keySet().version();
    }

    @Override
    public Envelope newest() {
        return keys.keySet().envelope().toMessage();
    }
}
