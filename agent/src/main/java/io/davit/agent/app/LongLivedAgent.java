package io.davit.agent.app;

import io.davit.agent.config.AgentConfig;
import io.davit.agent.endpoint.Endpoint;
import io.davit.agent.run.Pause;
import io.davit.settings.EffectiveConfig;
import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * {@code davit-agent run}: goes on with interrupted runs and listens, until a signal comes. Then it stops at once: every step
 * is in the ledger, so that an orderly end of runs would only cost time.
 */
final class LongLivedAgent {
    private static final Logger LOG = LoggerFactory.getLogger(LongLivedAgent.class);

    private final AgentConfig config;
    private final AgentWiring wiring;
    private final Interruption interruption;
    private final Clock clock;
    private final Pause pause;
    private final CountDownLatch signal = new CountDownLatch(1);
    private final AtomicBoolean ready = new AtomicBoolean();

    LongLivedAgent(AgentConfig config, AgentWiring wiring, Interruption interruption, Clock clock, Pause pause) {
        this.config = config;
        this.wiring = wiring;
        this.interruption = interruption;
        this.clock = clock;
        this.pause = pause;
    }

    void serve() {
        LoggingEventBuilder effective = LOG.atInfo();
        for (Map.Entry<String, String> setting : EffectiveConfig.of(config).entrySet()) {
            effective = effective.addKeyValue(setting.getKey(), setting.getValue());
        }
        effective.log("configuration");
        interruption.onSignal(signal::countDown);
        try (Endpoint endpoint = wiring.listen(ready::get);
                HubConnection hub = wiring.connect(clock, pause, new SecureRandom()::nextDouble)
                        .orElse(null)) {
            wiring.runner().resume();
            ready.set(true);
            Duration start =
                    Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
            LOG.atInfo()
                    .addKeyValue("endpoint", endpoint.address())
                    .addKeyValue("dialsHub", hub != null)
                    .addKeyValue("milliseconds", start.toMillis())
                    .log("agent is ready");
            signal.await();
            ready.set(false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        LOG.atInfo()
                .addKeyValue("runs", wiring.runner().liveCount())
                .log("agent stops; runs under way go on at the next start");
    }
}
