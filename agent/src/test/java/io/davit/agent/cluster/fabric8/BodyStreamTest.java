package io.davit.agent.cluster.fabric8;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BodyStreamTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    /** Counts what is taken from it, and gives pieces of random length. */
    private static final class Source extends InputStream {
        private final ByteArrayInputStream bytes;
        private final Random random;
        private final AtomicLong taken = new AtomicLong();

        Source(byte[] bytes, Random random) {
            this.bytes = new ByteArrayInputStream(bytes);
            this.random = random;
        }

        @Override
        public int read() {
            return bytes.read();
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            int count = bytes.read(target, offset, 1 + random.nextInt(length));
            taken.addAndGet(Math.max(0, count));
            return count;
        }
    }

    @Property(tries = 30)
    void givesBackEveryByteInOrderAndRunsAheadNoFurtherThanAllowed(
            @ForAll long seed, @ForAll @IntRange(max = 3 * BodyStream.AHEAD) int size) throws Exception {
        Random random = new Random(seed);
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        Source source = new Source(bytes, new Random(seed + 1));
        BodyStream body = new BodyStream(LONG, () -> {});
        AtomicBoolean whole = new AtomicBoolean();
        Thread receiver = Thread.ofVirtual().start(() -> whole.set(received(body, source)));

        ByteArrayOutputStream read = new ByteArrayOutputStream();
        byte[] piece = new byte[50_000];
        int count;
        while ((count = body.read(piece, 0, 1 + random.nextInt(piece.length))) >= 0) {
            read.write(piece, 0, count);
            assertThat(source.taken.get() - read.size()).isLessThanOrEqualTo(BodyStream.AHEAD);
        }
        receiver.join();

        assertThat(read.toByteArray()).isEqualTo(bytes);
        assertThat(whole).isTrue();
        assertThat(body.isReceived()).isTrue();
    }

    private static boolean received(BodyStream body, InputStream source) {
        try {
            return body.receive(source);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void letsTheReceiverGoWhenItIsClosed() throws Exception {
        BodyStream body = new BodyStream(LONG, () -> {});
        AtomicBoolean whole = new AtomicBoolean(true);
        Thread receiver = Thread.ofVirtual()
                .start(() -> whole.set(received(body, new Source(new byte[10 * BodyStream.AHEAD], new Random(1)))));
        assertThat(body.read()).isZero();

        body.close();

        assertThat(receiver.join(LONG)).isTrue();
        assertThat(whole).isFalse();
        assertThat(body.isReceived()).isFalse();
    }

    @Test
    void givesWhatArrivedBeforeItSaysThatTheRestIsMissing() throws Exception {
        BodyStream body = new BodyStream(LONG, () -> {});
        body.receive(new ByteArrayInputStream(new byte[3]));
        body.fail(new IOException("cut"));

        assertThat(body.readNBytes(3)).hasSize(3);
        assertThatThrownBy(body::read).isInstanceOf(IOException.class).hasMessageContaining("broke off");
    }

    @Test
    void givesUpWhenNothingArrives() {
        BodyStream body = new BodyStream(Duration.ofMillis(1), () -> {});

        assertThatThrownBy(body::read).isInstanceOf(IOException.class).hasMessageContaining("nothing arrived");
    }
}
