package io.davit.agent.trees;

import io.davit.agent.run.Progress;
import io.davit.agent.run.ProgressView;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Adds up what a run tells of itself; whoever shows it looks now and then. Objects are files. */
public final class TreeProgress implements Progress {
    private final LongAdder files = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final AtomicLong expectedFiles = new AtomicLong();
    private final AtomicLong expectedBytes = new AtomicLong();
    private volatile String step = "";

    @Override
    public void step(String name) {
        step = name;
    }

    @Override
    public void expect(long objects, long moreBytes) {
        expectedFiles.set(objects);
        expectedBytes.set(moreBytes);
    }

    @Override
    public void objects(long count) {
        files.add(count);
    }

    @Override
    public void bytes(long count) {
        bytes.add(count);
    }

    public ProgressView view() {
        return new ProgressView(step, files.sum(), expectedFiles.get(), bytes.sum(), expectedBytes.get());
    }
}
