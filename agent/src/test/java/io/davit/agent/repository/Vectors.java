package io.davit.agent.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Test vectors of the data format: lines of {@code name = hexadecimal} in {@code repository/v0/data.txt}, all made with the
 * keys of {@link TestRepository#keys()}.
 */
public final class Vectors {
    private static final Map<String, byte[]> ALL = load();

    private Vectors() {}

    private static Map<String, byte[]> load() {
        try (InputStream in = Objects.requireNonNull(Vectors.class.getResourceAsStream("/repository/v0/data.txt"))) {
            Map<String, byte[]> all = new LinkedHashMap<>();
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                int equals = line.indexOf(" = ");
                if (!line.startsWith("#") && equals > 0) {
                    all.put(line.substring(0, equals), HexFormat.of().parseHex(line.substring(equals + 3)));
                }
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static byte[] get(String name) {
        byte[] bytes = ALL.get(name);
        assertThat(bytes).as("vector %s", name).isNotNull();
        return bytes;
    }

    /** The bytes made today are those of the vector. With {@code -Ddavit.docs.write=true} they become it: while the format is a draft. */
    public static void assertSame(String name, byte[] made) {
        if (Boolean.getBoolean("davit.docs.write")) {
            write(name, HexFormat.of().formatHex(made));
            return;
        }
        assertThat(HexFormat.of().formatHex(made))
                .as("vector %s", name)
                .isEqualTo(ALL.containsKey(name) ? HexFormat.of().formatHex(ALL.get(name)) : "");
    }

    private static synchronized void write(String name, String hex) {
        Path file = Path.of("src/test/resources/repository/v0/data.txt");
        try {
            List<String> lines = new ArrayList<>(Files.readAllLines(file));
            lines.replaceAll(line -> line.startsWith(name + " = ") ? name + " = " + hex : line);
            if (lines.stream().noneMatch(line -> line.startsWith(name + " = "))) {
                lines.add(name + " = " + hex);
            }
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
