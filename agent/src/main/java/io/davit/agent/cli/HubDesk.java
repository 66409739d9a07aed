package io.davit.agent.cli;

import io.davit.agent.enrolment.Enrolment;
import io.davit.agent.hub.HubPins;
import io.davit.signing.EnrolmentToken;
import java.util.Optional;

/** What an admin of the cluster does about its hub. Works in the cluster's Secrets alone: a running agent sees it there. */
public interface HubDesk {
    /**
     * Asks to be enrolled, and waits as long as the clerk does.
     *
     * @throws io.davit.errors.DavitException HUB_*, ENROLMENT_*, CLUSTER_*
     */
    Enrolment.Result enrol(EnrolmentToken token, boolean mayReplacePins, Enrolment.Clerk clerk);

    /** Ends the clerk's waiting when a signal comes. */
    void onSignal(Runnable end);

    /**
     * Replaces the pinned root.
     *
     * @param replaces digest of the pins in the ledger, if the Secret had none or others
     * @return the pins from now on
     * @throws io.davit.errors.DavitException IDENTITY_DAMAGED, KEY_SET_INVALID, CLUSTER_*; CONFIG_INVALID if nothing is pinned
     */
    HubPins setRoot(byte[] rootKey, Optional<byte[]> keySet, Optional<String> replaces);
}
