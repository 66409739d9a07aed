package io.davit.harness.bench.mover;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Many small text files in folders of 40, with modes, nanoseconds, symbolic and hard links here and there.
 * On the average 8.7 KB: from 200 bytes to 48 KB, evenly on a logarithmic scale.
 */
final class TextTree implements DataSet {
    private static final long SEED = 20_261_121;
    private static final int FOLDER = 40;
    private static final int SHORTEST = 200;
    private static final double LONGEST_RATIO = 240;
    private static final int LONGEST = (int) (SHORTEST * LONGEST_RATIO) + 1;
    private static final long BEGAN = 1_700_000_000;
    private static final int EDITED_OF_THOUSAND = 20;

    private final int files;
    private final SourceText text = new SourceText(SEED);

    TextTree(int files) {
        this.files = files;
    }

    @Override
    public void create(Path folder) {
        byte[] buffer = new byte[LONGEST];
        try {
            for (int number = 0; number < files; number++) {
                create(folder, number, buffer);
            }
            // A folder's time changes with each name in it.
            for (int first = 0; first < files; first += FOLDER) {
                Files.setLastModifiedTime(file(folder, first).getParent(), time(first));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void create(Path folder, int number, byte[] buffer) throws IOException {
        SplittableRandom random = new SplittableRandom(SEED + number);
        Path file = file(folder, number);
        if (number % FOLDER == 0) {
            Files.createDirectories(file.getParent());
        } else if (number % 500 == 7) {
            Files.createSymbolicLink(file, file(folder, number - 1).getFileName());
            Files.getFileAttributeView(file, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setTimes(time(number), null, null);
            return;
        } else if (number % 1000 == 13) {
            Files.createLink(file, file(folder, number - 1));
            return;
        }
        int length = (int) (SHORTEST * Math.pow(LONGEST_RATIO, random.nextDouble()));
        text.fill(buffer, 0, length, number / FOLDER / 8, random);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(buffer, 0, length));
        }
        if (number % 20 == 3) {
            Files.setPosixFilePermissions(
                    file, PosixFilePermissions.fromString(number % 40 == 3 ? "rwxr-xr-x" : "rw-------"));
        }
        Files.setLastModifiedTime(file, time(number));
    }

    /** Two of a hundred files get another line in their middle, and the time of now. */
    @Override
    public void change(Path folder, Operation operation) {
        if (operation != Operation.FILES_EDITED) {
            throw new IllegalArgumentException("Text files are not changed by " + operation);
        }
        SplittableRandom random = new SplittableRandom(SEED);
        try {
            for (int number = 0; number < files; number++) {
                Path file = file(folder, number);
                if (random.nextInt(1000) < EDITED_OF_THOUSAND && !Files.isSymbolicLink(file)) {
                    edit(file, number);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void edit(Path file, int number) throws IOException {
        byte[] old = Files.readAllBytes(file);
        byte[] line = ("\n    edited = " + number + ";\n").getBytes(java.nio.charset.StandardCharsets.UTF_8);
        ByteBuffer edited = ByteBuffer.allocate(old.length + line.length);
        edited.put(old, 0, old.length / 2).put(line).put(old, old.length / 2, old.length - old.length / 2);
        Files.write(file, edited.array());
    }

    @Override
    public Path oneFile(Path folder) {
        return folder.relativize(file(folder, files / 2 + 1));
    }

    private static Path file(Path folder, int number) {
        int parent = number / FOLDER;
        return folder.resolve("module-%03d/part-%02d/Source%06d.java".formatted(parent / 25, parent % 25, number));
    }

    private static FileTime time(int number) {
        return FileTime.from(TimeUnit.SECONDS.toNanos(BEGAN + 31L * number) + 1_234L * number, TimeUnit.NANOSECONDS);
    }
}
