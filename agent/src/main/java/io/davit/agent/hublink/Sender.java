package io.davit.agent.hublink;

import io.davit.agent.admission.StateEpoch;
import io.davit.agent.reports.ReportChain;
import io.davit.agent.reports.ReportLog;
import io.davit.agent.reports.StoredReport;
import io.davit.errors.DavitException;
import io.davit.proto.agent.v1.Heartbeat;
import io.davit.proto.agent.v1.Progress;
import io.davit.proto.agent.v1.ReportsHeld;
import io.davit.proto.agent.v1.SessionRequest;
import io.davit.proto.agent.v1.Welcome;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what there is to say while a session is open: the inventory if it is wanted, reports in the order of their chains,
 * the newest progress of each run, heartbeats. One thread, which waits when the hub does not take what it sends.
 */
final class Sender implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);
    /** Progress at most twice a second. */
    private static final int PROGRESS_PER_SECOND = 2;
    /** Between two inventories that are sent because somebody has looked anew: each is sent whole. */
    private static final int INVENTORY_GAP_SECONDS = 5;

    private final HubStream stream;
    private final LinkParts parts;
    private final Runnable onHeartbeat;
    private final Duration heartbeat;
    private final Duration progressInterval;
    private final Duration inventoryGap;
    private final Map<StateEpoch, Long> sent;
    private final Map<String, Progress> told = new HashMap<>();
    private final Semaphore more = new Semaphore(1);
    private final Thread thread;
    private volatile boolean closed;
    private volatile boolean isInventoryFresh;
    private byte[] inventoryHeld;
    private long heartbeatDue;
    private long inventoryAllowed;
    private boolean isInventoryDue = true;

    /** How the session began. */
    record Opening(Greeting.Said said, Welcome welcome) {}

    /**
     * Begins at once.
     *
     * @param second how long a second of the protocol is
     * @param onHeartbeat what is to be looked after now and then
     */
    Sender(HubStream stream, Opening opening, LinkParts parts, Duration second, Runnable onHeartbeat) {
        Welcome welcome = opening.welcome();
        this.stream = stream;
        this.parts = parts;
        this.onHeartbeat = onHeartbeat;
        this.heartbeat = second.multipliedBy(welcome.getHeartbeatSeconds());
        this.progressInterval = second.dividedBy(PROGRESS_PER_SECOND);
        this.inventoryGap = second.multipliedBy(INVENTORY_GAP_SECONDS);
        this.inventoryHeld =
                welcome.getInventoryWanted() ? new byte[0] : opening.said().inventoryDigest();
        this.sent = behind(parts.reports(), welcome);
        this.heartbeatDue = System.nanoTime();
        this.inventoryAllowed = heartbeatDue;
        this.thread = Thread.ofVirtual().name("hub-sender").start(this::work);
    }

    /** Section 9: behind what the hub says that it holds, of each chain. */
    static Map<StateEpoch, Long> behind(ReportLog reports, Welcome welcome) {
        Map<StateEpoch, Long> sent = new HashMap<>();
        List<ReportChain> chains = reports.chains();
        for (ReportChain chain : chains) {
            sent.put(chain.epoch(), chain.acknowledged());
        }
        for (ReportsHeld held : welcome.getEarlierReportsHeldList()) {
            if (held.getStateEpoch().size() == StateEpoch.LENGTH) {
                sent.computeIfPresent(
                        StateEpoch.of(held.getStateEpoch().toByteArray()), (epoch, acknowledged) -> held.getIndex());
            }
        }
        if (!chains.isEmpty()) {
            sent.put(chains.getLast().epoch(), welcome.getReportsHeld());
        }
        return sent;
    }

    private void work() {
        try (ReportLog.Subscription listening = parts.reports().listen(more::release);
                ReportLog.Subscription looking = parts.inventory().listen(this::inventoryIsFresh)) {
            while (!closed) {
                beat();
                sendInventory();
                sendReports();
                sendProgress();
                waitForMore();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (DavitException e) {
            if (!closed) {
                LOG.atDebug().addKeyValue("code", e.code()).log("sending ended: " + e.sentence());
            }
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("sending ended in a defect");
        } finally {
            // Whoever hears is told by the stream.
            stream.close();
        }
    }

    private void beat() {
        if (System.nanoTime() - heartbeatDue < 0) {
            return;
        }
        heartbeatDue = System.nanoTime() + heartbeat.toNanos();
        stream.send(SessionRequest.newBuilder()
                .setHeartbeat(Heartbeat.newBuilder()
                        .setSentAt(Protocol.time(parts.clock().instant())))
                .build());
        onHeartbeat.run();
        isInventoryDue = true;
    }

    private void inventoryIsFresh() {
        isInventoryFresh = true;
        more.release();
    }

    /** If it is another than the one that the hub has; looked at once a heartbeat, and soon after somebody has looked anew: a run may have ended. */
    private void sendInventory() {
        boolean isNews = isInventoryFresh && System.nanoTime() - inventoryAllowed >= 0;
        if (!isInventoryDue && !isNews) {
            return;
        }
        isInventoryDue = false;
        isInventoryFresh = false;
        Optional<byte[]> digest = parts.inventory().digest();
        if (digest.isEmpty() || Arrays.equals(digest.get(), inventoryHeld)) {
            return;
        }
        boolean isSent = parts.inventory().send(part -> {
            stream.send(SessionRequest.newBuilder().setInventory(part).build());
            beat();
        });
        if (isSent) {
            inventoryHeld = digest.get();
            inventoryAllowed = System.nanoTime() + inventoryGap.toNanos();
        }
    }

    private void sendReports() {
        for (ReportChain chain : parts.reports().chains()) {
            StateEpoch epoch = chain.epoch();
            parts.reports().after(epoch, sent.getOrDefault(epoch, 0L), report -> {
                send(epoch, report);
                return !closed;
            });
        }
    }

    private void send(StateEpoch epoch, StoredReport report) {
        stream.send(SessionRequest.newBuilder().setReport(report.envelope()).build());
        sent.put(epoch, report.index());
        beat();
    }

    private void sendProgress() {
        Map<String, Progress> live = new HashMap<>();
        parts.progress().live().forEach(progress -> live.put(progress.getRunId(), progress));
        told.keySet().retainAll(live.keySet());
        live.forEach((run, progress) -> {
            if (!progress.equals(told.put(run, progress))) {
                stream.send(SessionRequest.newBuilder().setProgress(progress).build());
            }
        });
    }

    private void waitForMore() throws InterruptedException {
        long untilHeartbeat = heartbeatDue - System.nanoTime();
        long wait = Math.min(Math.max(0, untilHeartbeat), progressInterval.toNanos());
        if (more.tryAcquire(wait, TimeUnit.NANOSECONDS)) {
            more.drainPermits();
        }
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        more.release();
        stream.close();
        thread.join();
    }
}
