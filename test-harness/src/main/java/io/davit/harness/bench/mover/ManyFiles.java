package io.davit.harness.bench.mover;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** So many files that what a program keeps of each of them would be seen: a line of text each, a hundred to a folder, a hundred folders to a folder. */
final class ManyFiles implements DataSet {
    private static final int FOLDER = 100;

    private final int files;

    ManyFiles(int files) {
        this.files = files;
    }

    @Override
    public void create(Path folder) {
        try {
            for (int number = 0; number < files; number++) {
                Path file = file(folder, number);
                if (number % FOLDER == 0) {
                    Files.createDirectories(file.getParent());
                }
                // Each once, so that none is stored for another.
                Files.write(file, ("file " + number + " of many\n").getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path file(Path folder, int number) {
        int below = number / FOLDER;
        return folder.resolve("%04d/%02d/%02d.txt".formatted(below / FOLDER, below % FOLDER, number % FOLDER));
    }

    @Override
    public void change(Path folder, Operation operation) {
        throw new IllegalArgumentException("stays as it is: " + operation);
    }

    @Override
    public Path oneFile(Path folder) {
        return Path.of("0000/00/00.txt");
    }
}
