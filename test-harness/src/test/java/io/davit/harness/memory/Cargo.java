package io.davit.harness.memory;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Files in the amounts that memory must not depend on; the same on every machine. */
final class Cargo {
    private static final int PIECE = 1 << 20;
    private static final int PER_FOLDER = 100;

    private Cargo() {}

    /** One file; every other MiB is noise, the others are text that compresses well; no two are the same. */
    static void large(Path file, int mebibytes) throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        byte[] noise = new byte[PIECE];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < mebibytes; i++) {
                random.nextBytes(noise);
                out.write(i % 2 == 0 ? noise : text(noise, i));
            }
        }
    }

    /** Files of up to 3 KB in folders of a hundred. */
    static void many(Path folder, int count) throws IOException {
        SplittableRandom random = new SplittableRandom(11);
        byte[] bytes = new byte[3000];
        Path place = folder;
        for (int i = 0; i < count; i++) {
            if (i % PER_FOLDER == 0) {
                place = Files.createDirectory(folder.resolve("hold-" + i / PER_FOLDER));
            }
            random.nextBytes(bytes);
            Files.write(place.resolve("crate-" + i), Arrays.copyOf(bytes, 20 + random.nextInt(2980)));
        }
    }

    private static byte[] text(byte[] noise, int number) {
        byte[] words = new byte[PIECE];
        byte[] line = ("%08d heave ho, and up she rises, early in the morning %n".formatted(number))
                .getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < PIECE; at += line.length) {
            System.arraycopy(line, 0, words, at, Math.min(line.length, PIECE - at));
            words[at] = noise[at];
        }
        return words;
    }
}
