package io.davit.agent.app;

import io.davit.agent.hublink.InventorySource;
import io.davit.agent.inventory.Inventories;
import io.davit.agent.reports.ReportLog;
import io.davit.agent.run.RunContext;
import io.davit.errors.DavitException;
import io.davit.proto.agent.v1.Inventory;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the inventory fresh: after each run, and every ten minutes. A look that fails leaves the one before. */
final class InventoryWatch implements InventorySource, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InventoryWatch.class);
    private static final long MINUTES = 10;

    private final Inventories inventories;
    private final Supplier<RunContext> look;
    private final Semaphore wanted = new Semaphore(1);
    private final Thread thread;
    private volatile boolean closed;

    private InventoryWatch(Inventories inventories, Supplier<RunContext> look) {
        this.inventories = inventories;
        this.look = look;
        this.thread = Thread.ofVirtual().name("inventory").unstarted(this::work);
    }

    static InventoryWatch start(Inventories inventories, Supplier<RunContext> look) {
        InventoryWatch watch = new InventoryWatch(inventories, look);
        watch.thread.start();
        return watch;
    }

    private void work() {
        while (!closed) {
            try {
                boolean asked = wanted.tryAcquire(MINUTES, TimeUnit.MINUTES);
                // Several runs that end at once are one reason to look.
                wanted.drainPermits();
                if (closed) {
                    return;
                }
                inventories.refresh(look.get());
                LOG.atDebug().addKeyValue("asked", asked).log("the inventory is fresh");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (DavitException e) {
                LOG.atWarn().addKeyValue("code", e.code()).log("the inventory stays as it was: {}", e.sentence());
            }
        }
    }

    void lookSoon() {
        wanted.release();
    }

    @Override
    public Optional<byte[]> digest() {
        return inventories.digest();
    }

    @Override
    public boolean send(Consumer<Inventory> parts) {
        return inventories.send(parts);
    }

    @Override
    public ReportLog.Subscription listen(Runnable fresh) {
        return inventories.listen(fresh)::run;
    }

    /** Returns when it looks no more: after this, the client of the cluster may be closed. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
