package io.davit.agent.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;

/** Feeds a codec with broken encodings: it has to answer, or to refuse with a code; nothing else may come out of it. */
public final class Malformed {
    private Malformed() {}

    /** Truncates at every length, flips bits, overwrites, inserts and appends. */
    public static void feed(byte[] valid, Consumer<byte[]> codec) {
        codec.accept(valid);
        int refused = 0;
        for (int length = 0; length < valid.length; length += 1 + valid.length / 500) {
            refused += offer(Arrays.copyOf(valid, length), codec);
        }
        assertThat(refused).as("a truncation is refused").isPositive();
        Random random = new Random(valid.length);
        for (int i = 0; i < 3000; i++) {
            byte[] broken = valid.clone();
            int edits = 1 + random.nextInt(3);
            for (int edit = 0; edit < edits; edit++) {
                int at = random.nextInt(broken.length);
                switch (random.nextInt(4)) {
                    case 0 -> broken[at] ^= (byte) (1 << random.nextInt(8));
                    case 1 -> broken[at] = (byte) 0xFF;
                    case 2 -> broken[at] = (byte) random.nextInt();
                    default -> {
                        byte[] longer = Arrays.copyOf(broken, broken.length + 1);
                        System.arraycopy(broken, at, longer, at + 1, broken.length - at);
                        broken = longer;
                    }
                }
            }
            offer(broken, codec);
        }
    }

    private static int offer(byte[] broken, Consumer<byte[]> codec) {
        try {
            codec.accept(broken);
            return 0;
        } catch (DavitException e) {
            assertThat(e.code()).isIn(ErrorCode.DATA_CORRUPT, ErrorCode.REPOSITORY_TAMPERED, ErrorCode.READER_TOO_OLD);
            return 1;
        }
    }
}
