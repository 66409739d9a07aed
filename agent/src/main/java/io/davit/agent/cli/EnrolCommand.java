package io.davit.agent.cli;

import io.davit.agent.enrolment.AgentKeys.Fingerprints;
import io.davit.agent.enrolment.Enrolment;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.signing.EnrolmentToken;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code enrol}: the first handshake with a hub. */
@Command(
        name = "enrol",
        description = "Asks a hub to take this cluster into its fleet, and waits until a person there has decided.",
        footer = {
            "%nCompare the fingerprints with those that the hub shows before anybody accepts.",
            "Keys and certificate go into Secrets of the namespace davit-agent; a running agent then dials by itself.",
            "Ended before the decision, the same command goes on."
        })
final class EnrolCommand extends AgentCommand {
    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            required = true,
            description = "File with the hub's one-time token; - reads standard input.")
    String tokenFile = "";

    @Option(names = "--no-wait", description = "Ask, and do not wait for the decision.")
    boolean noWait;

    @Option(
            names = "--replace-pins",
            description = "Take this hub in place of the one that is pinned. Only a cluster admin should say so.")
    boolean replacePins;

    @Override
    int work(Desk desk, Output output) {
        EnrolmentToken token = token();
        AtomicBoolean stopped = new AtomicBoolean(noWait);
        HubDesk hub = desk.hub();
        hub.onSignal(() -> stopped.set(true));
        Enrolment.Result result = hub.enrol(token, replacePins, new Enrolment.Clerk() {
            @Override
            public void asked(String enrolmentId, String clusterId, Fingerprints fingerprints) {
                output.aside("hub          " + token.hubId());
                output.aside("enrolment    " + enrolmentId);
                output.aside("cluster      " + clusterId);
                output.aside("TLS key      " + fingerprints.tls());
                output.aside("report key   " + fingerprints.report());
                output.aside("sealing key  " + fingerprints.sealing());
                output.aside("Waiting for a person at the hub to accept this cluster.");
            }

            @Override
            public boolean waits() {
                return !stopped.get();
            }
        });
        String state = result.name().toLowerCase(java.util.Locale.ROOT);
        output.show(
                Output.object().put("hub", token.hubId().toString()).put("state", state),
                () -> output.line(
                        result == Enrolment.Result.ACCEPTED
                                ? "This cluster is enrolled."
                                : "Nobody has decided yet; run the same command again."));
        return DONE;
    }

    private EnrolmentToken token() {
        byte[] text = SecretInput.read("--token-file", tokenFile);
        try {
            return EnrolmentToken.parse(new String(text, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new DavitException(ErrorCode.ENROLMENT_TOKEN_INVALID, String.valueOf(e.getMessage()), e);
        }
    }
}
