package io.davit.agent.rocks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a database's owner changes when it moves data from its log into tables. A reader beside it reads the list of tables
 * first and the logs after, so what moved in between is in neither: if this changed while it opened, it has to look again.
 *
 * @param manifest name and length of the list of tables
 */
record Footprint(String manifest, Set<String> logs) {
    static Footprint of(Path dir) {
        try (Stream<Path> files = Files.list(dir)) {
            Set<String> logs = new TreeSet<>();
            files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".log"))
                    .forEach(logs::add);
            return new Footprint(manifest(dir), logs);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String manifest(Path dir) throws IOException {
        try {
            String name = Files.readString(dir.resolve("CURRENT"), StandardCharsets.US_ASCII)
                    .strip();
            return name + " " + Files.size(dir.resolve(name));
        } catch (NoSuchFileException e) {
            // Just replaced: no footprint that was taken before equals this one.
            return "replaced at this moment";
        }
    }
}
