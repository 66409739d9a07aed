package io.davit.agent.guardrails;

import java.util.List;

/** The approvals that there are, expired ones among them. Asked for every order that needs one. */
@FunctionalInterface
public interface Approvals {
    /**
     * An entry that cannot be read approves nothing and is left out.
     *
     * @throws io.davit.errors.DavitException CLUSTER_*: it cannot be asked now, or may not
     */
    List<Approval> given();
}
