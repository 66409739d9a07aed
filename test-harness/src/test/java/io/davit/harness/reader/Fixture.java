package io.davit.harness.reader;

import io.davit.harness.story.ProductClasses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/**
 * A repository of one version of the format that stays in the tree, as text: a line {@code = key} before each object, then its bytes in base64. What
 * it holds stands beside it, one line an entry.
 */
record Fixture(String name) {
    static final String PASSPHRASE = "a davit lowers the boats";

    private static final Path FOLDER = ProductClasses.tree().resolve("test-harness/src/test/resources/repository/v0");
    private static final int LINE = 120;

    private Path objects() {
        return FOLDER.resolve(name + ".txt");
    }

    private Path content() {
        return FOLDER.resolve(name + ".content.txt");
    }

    /** Into a folder that is made. */
    void unpack(Path repository) {
        try {
            String key = "";
            StringBuilder base64 = new StringBuilder();
            for (String line : Files.readAllLines(objects())) {
                if (line.startsWith("= ")) {
                    store(repository, key, base64);
                    key = line.substring(2);
                } else {
                    base64.append(line);
                }
            }
            store(repository, key, base64);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void store(Path repository, String key, StringBuilder base64) throws IOException {
        if (!key.isEmpty()) {
            Path file = repository.resolve(key);
            Files.createDirectories(file.getParent());
            Files.write(file, Base64.getDecoder().decode(base64.toString()));
        }
        base64.setLength(0);
    }

    List<String> expected() {
        try {
            return Files.readAllLines(content());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is in the folder becomes the fixture. */
    void write(Path repository, List<String> expected) {
        Base64.Encoder encoder = Base64.getMimeEncoder(LINE, "\n".getBytes(StandardCharsets.US_ASCII));
        List<String> lines = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(repository)) {
            for (Path file : (Iterable<Path>) walk.filter(Files::isRegularFile).sorted()::iterator) {
                lines.add("= " + repository.relativize(file));
                lines.add(encoder.encodeToString(Files.readAllBytes(file)));
            }
            Files.createDirectories(FOLDER);
            Files.write(objects(), lines);
            Files.write(content(), expected);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
