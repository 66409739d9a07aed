package io.davit.agent.repository.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Test vectors of the format: bytes that every implementation makes from the same inputs, in hexadecimal, 32 bytes a
 * line. {@code -Ddavit.vectors.write=FOLDER} writes them anew; a change that nobody meant shows in the difference.
 */
public final class Vectors {
    private static final String FOLDER = "/repository/v0/";
    private static final int LINE = 32;

    private Vectors() {}

    /** Asserts that the bytes are those of the vector, and gives the vector. */
    public static byte[] check(String name, byte[] made) {
        String target = System.getProperty("davit.vectors.write", "");
        if (!target.isEmpty()) {
            write(Path.of(target).resolve(name + ".hex"), made);
            return made;
        }
        byte[] kept = read(name);
        assertThat(HexFormat.of().formatHex(made))
                .as(name)
                .isEqualTo(HexFormat.of().formatHex(kept));
        return kept;
    }

    private static byte[] read(String name) {
        try (InputStream in = Vectors.class.getResourceAsStream(FOLDER + name + ".hex")) {
            assertThat(in).as("vector " + name).isNotNull();
            String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < bytes.length; at += LINE) {
            text.append(HexFormat.of().formatHex(bytes, at, Math.min(bytes.length, at + LINE)))
                    .append('\n');
        }
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** So many times the same byte: all inputs of the vectors are made like that. */
    public static byte[] fill(int value, int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
