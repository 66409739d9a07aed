package io.davit.agent.volume.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class FileThreadTest {
    @Test
    void aPlatformThreadDoesTheWorkItself() {
        assertThat(FileThread.call("x", Thread::currentThread)).isSameAs(Thread.currentThread());
    }

    @Test
    void aVirtualThreadLeavesItToAPlatformThread() throws Exception {
        FutureTask<Boolean> task = new FutureTask<>(
                () -> FileThread.call("x", () -> Thread.currentThread().isVirtual()));
        Thread.startVirtualThread(task);
        assertThat(task.get()).isFalse();
    }

    @Test
    void passesOnWhatIsThrown() {
        FutureTask<Void> task = new FutureTask<>(() -> FileThread.call("x", () -> {
            throw new IllegalArgumentException("no such harbour");
        }));
        Thread.startVirtualThread(task);
        assertThatThrownBy(task::get).hasCauseInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void passesOnAnInterruptAndWaits() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        FutureTask<String> task = new FutureTask<>(() -> {
            String seen = FileThread.call("x", () -> {
                begun.countDown();
                try {
                    new CountDownLatch(1).await();
                    return "nothing";
                } catch (InterruptedException e) {
                    return "interrupted";
                }
            });
            return seen + ", " + Thread.currentThread().isInterrupted();
        });
        Thread caller = Thread.startVirtualThread(task);
        begun.await();
        caller.interrupt();
        assertThat(task.get()).isEqualTo("interrupted, true");
    }
}
