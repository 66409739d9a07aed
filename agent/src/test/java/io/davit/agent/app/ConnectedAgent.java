package io.davit.agent.app;

import io.davit.agent.admission.Rejection;
import io.davit.agent.config.ConfigFile;
import io.davit.agent.enrolment.AgentKeys;
import io.davit.agent.enrolment.Enrolment;
import io.davit.agent.enrolment.IdentitySecret;
import io.davit.agent.reports.ReportChain;
import io.davit.agent.run.Pause;
import io.davit.agent.run.RunKind;
import io.davit.agent.run.RunState;
import io.davit.errors.ErrorCode;
import io.davit.signing.EnrolmentToken;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** The long-lived agent with its link to the hub, in the process of a test, whose clock is the test's; its waits are short. */
public final class ConnectedAgent implements AutoCloseable {
    private static final Duration LONGEST_WAIT = Duration.ofMillis(100);
    /** Of every interval of random times: renewal is due at exactly two thirds. */
    private static final double MIDDLE = 0.5;

    private final AgentWiring wiring;
    private final HubConnection connection;
    private final AtomicLong waits = new AtomicLong();

    private ConnectedAgent(Path configFile, Clock clock) {
        Pause pause = duration -> {
            waits.incrementAndGet();
            LockSupport.parkNanos(Math.min(duration.toNanos(), LONGEST_WAIT.toNanos()));
        };
        // All clocks of this agent's world go together: one that jumped alone would be suspect.
        wiring = AgentWiring.open(
                ConfigFile.read(configFile),
                clock,
                () -> Duration.between(Instant.EPOCH, clock.instant()).toNanos(),
                pause);
        connection = wiring.connect(clock, pause, () -> MIDDLE).orElseThrow();
        wiring.runner().resume();
    }

    /** {@code davit-agent run}. */
    public static ConnectedAgent run(Path configFile, Clock clock) {
        return new ConnectedAgent(configFile, clock);
    }

    /**
     * {@code davit-agent enrol --no-wait}.
     *
     * @param keys is told the fingerprint of the report key
     */
    public static boolean enrol(Path configFile, EnrolmentToken token, Clock clock, Consumer<String> keys) {
        Pause pause = duration -> LockSupport.parkNanos(Math.min(duration.toNanos(), LONGEST_WAIT.toNanos()));
        return new ClusterHubDesk(ConfigFile.read(configFile), clock, pause, new Interruption())
                        .enrol(token, false, new Enrolment.Clerk() {
                            @Override
                            public void asked(
                                    String enrolmentId, String clusterId, AgentKeys.Fingerprints fingerprints) {
                                keys.accept(fingerprints.report());
                            }

                            @Override
                            public boolean waits() {
                                return false;
                            }
                        })
                == Enrolment.Result.ACCEPTED;
    }

    /** {@code davit-agent repo init}. */
    public void initialise(String location) {
        wiring.control().initialise(location, Optional.empty());
    }

    /** How often it has waited for anything; while it has no hub, before each time that it dials. */
    public long waits() {
        return waits.get();
    }

    /** End of the certificate that it dials with the next time. */
    public Instant certificateEnds() {
        return new IdentitySecret(wiring.cluster()).identity().orElseThrow().expiresAt();
    }

    /** Whether it has reports that no hub has. */
    public boolean hasSomethingToReport() {
        return wiring.ledger().reports().chains().stream().anyMatch(ReportChain::isWaiting);
    }

    /** Codes of what its own audit shows as refused without a decision, and of alarms. */
    public List<ErrorCode> audit() {
        return wiring.ledger().admissions().rejections().stream()
                .map(Rejection::code)
                .toList();
    }

    /** States of all backups that it knows, newest first. */
    public List<RunState> backups() {
        List<RunState> states = new ArrayList<>();
        wiring.ledger().newestFirst(run -> {
            if (run.order().kind() == RunKind.BACKUP) {
                states.add(run.state());
            }
            return true;
        });
        return states;
    }

    @Override
    public void close() {
        connection.close();
        wiring.close();
    }
}
