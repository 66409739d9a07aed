package io.davit.hub.app;

import io.davit.hub.cli.Serving;
import io.davit.hub.config.HubConfig;
import io.davit.logging.Logging;
import io.davit.settings.EffectiveConfig;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** {@code davit-hub run}: listens until a signal comes, then drains. */
final class HubServer implements Serving {
    static final Logger LOG = LoggerFactory.getLogger(HubServer.class);

    private final Clock clock;

    HubServer(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void serve(HubConfig config) {
        Logging.show();
        LoggingEventBuilder effective = LOG.atInfo();
        for (Map.Entry<String, String> setting : EffectiveConfig.of(config).entrySet()) {
            effective = effective.addKeyValue(setting.getKey(), setting.getValue());
        }
        effective.log("configuration");
        CountDownLatch signal = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("signal").unstarted(() -> {
            signal.countDown();
            try {
                // The process ends when this returns, so it waits for the drain.
                boolean inTime = stopped.await(
                        config.limits().drain().toMillis() + 10_000, java.util.concurrent.TimeUnit.MILLISECONDS);
                if (!inTime) {
                    System.err.println("the hub did not drain in time");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        try (HubWiring wiring = HubWiring.open(config, clock)) {
            wiring.listenToPeople();
            wiring.listenToAgents();
            LOG.atInfo()
                    .addKeyValue(
                            "milliseconds", ManagementFactory.getRuntimeMXBean().getUptime())
                    .log("hub is ready");
            signal.await();
            LOG.atInfo().log("hub stops");
            wiring.drain();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            stopped.countDown();
        }
    }
}
