package io.davit.harness.hostile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** What is done to one stored object. */
enum Attack {
    FLIP_FIRST_BIT {
        @Override
        byte[] on(byte[] bytes, byte[] sibling) {
            return flipped(bytes, 0);
        }
    },
    FLIP_A_BIT_OF_THE_HEADER {
        @Override
        byte[] on(byte[] bytes, byte[] sibling) {
            return flipped(bytes, Math.min(40, bytes.length / 4));
        }
    },
    FLIP_A_BIT_IN_THE_MIDDLE {
        @Override
        byte[] on(byte[] bytes, byte[] sibling) {
            return flipped(bytes, bytes.length / 2);
        }
    },
    FLIP_LAST_BIT {
        @Override
        byte[] on(byte[] bytes, byte[] sibling) {
            return flipped(bytes, bytes.length - 1);
        }
    },
    TRUNCATE {
        @Override
        byte[] on(byte[] bytes, byte[] sibling) {
            return Arrays.copyOf(bytes, bytes.length - 1);
        }
    },
    HALVE {
        @Override
        byte[] on(byte[] bytes, byte[] sibling) {
            return Arrays.copyOf(bytes, bytes.length / 2);
        }
    },
    EMPTY {
        @Override
        byte[] on(byte[] bytes, byte[] sibling) {
            return new byte[0];
        }
    },
    LENGTHEN {
        @Override
        byte[] on(byte[] bytes, byte[] sibling) {
            return Arrays.copyOf(bytes, bytes.length + 1);
        }
    },
    /** Another authentic object of the same kind, from the same repository, stands in its place. */
    REPLACE_BY_SIBLING {
        @Override
        byte[] on(byte[] bytes, byte[] sibling) {
            return sibling;
        }
    },
    DELETE {
        @Override
        void perform(Path object, byte[] sibling) throws IOException {
            Files.delete(object);
        }
    };

    byte[] on(byte[] bytes, byte[] sibling) {
        throw new IllegalStateException(this + " leaves no bytes");
    }

    void perform(Path object, byte[] sibling) throws IOException {
        Files.write(object, on(Files.readAllBytes(object), sibling));
    }

    /** @param sibling another object of the same kind, or of the nearest kind if there is none */
    void against(Path object, Path sibling) {
        try {
            perform(object, Files.readAllBytes(sibling));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] flipped(byte[] bytes, int at) {
        byte[] flipped = bytes.clone();
        flipped[at] ^= 0x10;
        return flipped;
    }
}
