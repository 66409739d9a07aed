package io.davit.harness.bench;

import io.davit.harness.hub.HubApi;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What people and dashboards wait for: pages of the fleet, beside the cheapest answer of the same listener, and changes by Watch. */
final class ReadingCase {
    private static final double BAR_MILLIS = 50;
    private static final String PAGE = "/v1/fleet?pageSize=100&pageToken=";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HubApi api;
    private final BenchReport report;
    private final String subject;

    ReadingCase(HubApi api, BenchReport report, String subject) {
        this.api = api;
        this.report = report;
        this.subject = subject;
    }

    /** One after the other, from the first page to the last and again. */
    void pages(int count) {
        Rounds pages = new Rounds();
        Rounds cheapest = new Rounds();
        String next = "";
        for (int i = 0; i < count; i++) {
            long begun = System.nanoTime();
            var page = api.get(PAGE + next);
            pages.add(millis(begun));
            next = page.orFail().path("nextPageToken").asText();
            begun = System.nanoTime();
            api.get("/healthz").orAnyText();
            cheapest.add(millis(begun));
        }
        report.add(Measurement.told(subject, "page of the fleet, p50", "ms", pages.median())
                .besides("GET /healthz, p50", cheapest.median())
                .withAtMost(BAR_MILLIS));
        report.add(Measurement.told(subject, "page of the fleet, p99", "ms", pages.quantile(0.99))
                .besides("GET /healthz, p99", cheapest.quantile(0.99))
                .withAtMost(BAR_MILLIS));
    }

    /** From the request of a change to the event of it, and to its answer. */
    void watching(int count) {
        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        Rounds heard = new Rounds();
        Rounds answered = new Rounds();
        try (AutoCloseable watch = api.watch("/v1/watch?kinds=cloudCredentials", events::add)) {
            // The first event says that the stream lives.
            take(events, "alive");
            for (int i = 0; i < count; i++) {
                String name = "watched-" + subject.replaceAll("[^0-9]", "") + "-" + i;
                long begun = System.nanoTime();
                Thread listener = Thread.ofVirtual().start(() -> {
                    take(events, '"' + "cloudCredentials/" + name + '"');
                    heard.add(millis(begun));
                });
                api.post(
                                "/v1/cloudCredentials",
                                "{\"name\":\"cloudCredentials/%s\",\"type\":\"s3\",\"reference\":\"key\"}"
                                        .formatted(name))
                        .orFail();
                answered.add(millis(begun));
                listener.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("Interrupted", e);
        } catch (Exception e) {
            throw new BenchFailure("The watch did not close", e);
        }
        report.add(Measurement.told(subject, "change to event of Watch, p50", "ms", heard.median())
                .besides("change to its answer, p50", answered.median()));
        report.add(Measurement.told(subject, "change to event of Watch, p99", "ms", heard.quantile(0.99))
                .besides("change to its answer, p99", answered.quantile(0.99)));
    }

    private static void take(BlockingQueue<String> events, String part) {
        try {
            String line;
            do {
                line = events.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                if (line == null) {
                    throw new BenchFailure("The watch did not tell of " + part);
                }
            } while (!line.contains(part));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("Interrupted", e);
        }
    }

    private static double millis(long begun) {
        return (System.nanoTime() - begun) / 1e6;
    }
}
