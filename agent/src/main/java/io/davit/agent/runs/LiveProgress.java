package io.davit.agent.runs;

import io.davit.agent.run.LogKeys;
import io.davit.agent.run.Progress;
import io.davit.agent.run.ProgressView;
import io.davit.agent.run.RunLines;
import io.davit.agent.run.RunRecord;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Adds up what a run tells of itself; whoever wants to know looks. Logs each step once. */
final class LiveProgress implements Progress {
    private static final Logger LOG = LoggerFactory.getLogger(LiveProgress.class);

    private final RunRecord run;
    private final LongAdder objects = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final AtomicLong expectedObjects = new AtomicLong();
    private final AtomicLong expectedBytes = new AtomicLong();
    private volatile String step = "";

    LiveProgress(RunRecord run) {
        this.run = run;
    }

    @Override
    public void step(String name) {
        step = name;
        RunLines.about(LOG.atInfo(), run.id(), run.cause())
                .addKeyValue(LogKeys.STEP, name)
                .log("step begins");
    }

    @Override
    public void expect(long moreObjects, long moreBytes) {
        expectedObjects.set(moreObjects);
        expectedBytes.set(moreBytes);
    }

    @Override
    public void objects(long count) {
        objects.add(count);
    }

    @Override
    public void bytes(long count) {
        bytes.add(count);
    }

    ProgressView view() {
        return new ProgressView(step, objects.sum(), expectedObjects.get(), bytes.sum(), expectedBytes.get());
    }
}
