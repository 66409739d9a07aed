package io.davit.agent.app;

import io.davit.agent.cli.HubDesk;
import io.davit.agent.cluster.ClusterGateway;
import io.davit.agent.config.AgentConfig;
import io.davit.agent.enrolment.Enrolment;
import io.davit.agent.enrolment.HubPinSecret;
import io.davit.agent.enrolment.IdentitySecret;
import io.davit.agent.hub.HubPins;
import io.davit.agent.hublink.HubDialer;
import io.davit.agent.instruction.HubEnvelopes;
import io.davit.agent.run.Pause;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.signing.EnrolmentToken;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Optional;

/** {@link HubDesk} over the Secrets of the configured cluster; the ledger is not needed, and may belong to a running agent. */
final class ClusterHubDesk implements HubDesk {
    private final AgentConfig config;
    private final Clock clock;
    private final Pause pause;
    private final Interruption interruption;

    ClusterHubDesk(AgentConfig config, Clock clock, Pause pause, Interruption interruption) {
        this.config = config;
        this.clock = clock;
        this.pause = pause;
        this.interruption = interruption;
    }

    @Override
    public void onSignal(Runnable end) {
        interruption.onSignal(end);
    }

    @Override
    public Enrolment.Result enrol(EnrolmentToken token, boolean mayReplacePins, Enrolment.Clerk clerk) {
        try (LazyCluster cluster = new LazyCluster(config.cluster(), clock, pause);
                HubDialer dialer = HubDialer.open(config.hub().proxyAddress(), clock)) {
            ClusterGateway open = cluster.gateway();
            Enrolment enrolment = new Enrolment(
                    new IdentitySecret(open), new HubPinSecret(open), dialer, HubEnvelopes::check, clock, pause);
            return enrolment.run(
                    new Enrolment.Order(token, open.identity().uid(), AgentVersion.TEXT, mayReplacePins), clerk);
        }
    }

    @Override
    public HubPins setRoot(byte[] rootKey, Optional<byte[]> keySet, Optional<String> replaces) {
        try (LazyCluster cluster = new LazyCluster(config.cluster(), clock, pause)) {
            HubPinSecret secret = new HubPinSecret(cluster.gateway());
            HubPins old = secret.read()
                    .map(HubPinSecret.Pinned::pins)
                    .orElseThrow(() -> new DavitException(
                            ErrorCode.CONFIG_INVALID, "no hub is pinned in this cluster; enrol it first"));
            HubPins pins = new HubPins(
                    old.hubId(), old.clusterId(), old.caKey(), HexFormat.of().formatHex(rootKey));
            keySet.ifPresent(envelope -> HubEnvelopes.check(pins, envelope));
            secret.write(pins, replaces, keySet);
            return pins;
        }
    }
}
