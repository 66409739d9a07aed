package io.davit.agent.app;

import io.davit.agent.judges.PolicyVersions;
import io.davit.agent.policies.LocationPolicies;
import java.util.Optional;

/** The locations that the hub laid down, as the judge of policies asks for them. */
record PoliciesInForce(LocationPolicies policies) implements PolicyVersions {
    @Override
    public Optional<InForce> location(String name) {
        return policies.find(name).map(policy -> new InForce(policy.version(), policy.order()));
    }
}
