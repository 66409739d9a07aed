package io.davit.harness.story;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The files of the application's volumes: a large database, many small uploads, compressible logs, and the oddities that backups lose:
 * links of both kinds, empty files and folders, odd names, modes, owners, and times to the nanosecond. The same seed makes the same files.
 */
final class HarbourFiles {
    static final String DATABASE = "db";
    static final String UPLOADS = "uploads";
    static final String ARCHIVE = "archive";

    private static final Instant BEGIN = Instant.parse("2025-06-01T05:00:00.000000001Z");
    private static final long STEP_NANOS = 61_000_000_007L;
    private static final int PAGE = 8192;

    private final Path root;
    private final HarbourSize size;
    private final Random random = new Random(20_250_601L);
    private final boolean isRoot = "root".equals(System.getProperty("user.name"));
    private long clock;

    HarbourFiles(Path root, HarbourSize size) {
        this.root = root;
        this.size = size;
    }

    /** Creates the three volumes below the root. */
    void create() {
        try {
            for (String volume : List.of(DATABASE, UPLOADS, ARCHIVE)) {
                Files.createDirectories(root.resolve(volume));
            }
            createDatabase(root.resolve(DATABASE));
            createUploads(root.resolve(UPLOADS));
            createArchive(root.resolve(ARCHIVE));
            ageFolders();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A day's work: some pages of the database, a few uploads more, one less, one renamed, one with another mode. */
    void change() {
        try (RandomAccessFile database = new RandomAccessFile(databaseFile().toFile(), "rw")) {
            byte[] page = new byte[PAGE];
            long pages = database.length() / PAGE;
            for (int i = 0; i < Math.max(3, pages / 500); i++) {
                random.nextBytes(page);
                database.seek(random.nextLong(pages) * PAGE);
                database.write(page);
            }
            Path uploads = root.resolve(UPLOADS);
            for (int i = 0; i < 5; i++) {
                Files.write(uploads.resolve("new-" + i + ".pdf"), bytes(3_000 + i));
            }
            Files.delete(upload(1));
            Files.move(upload(2), uploads.resolve("renamed.bin"));
            Files.setAttribute(upload(4), "unix:mode", 0600);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path databaseFile() {
        return root.resolve(DATABASE).resolve("base").resolve("16384.dat");
    }

    private void createDatabase(Path volume) throws IOException {
        Path base = Files.createDirectory(volume.resolve("base"));
        write(databaseFile(), size.bytes() * 2 / 3, this::databasePage);
        Path wal = Files.createDirectory(volume.resolve("wal"));
        for (int segment = 1; segment <= 4; segment++) {
            write(wal.resolve("%024d".formatted(segment)), size.bytes() / 60, this::databasePage);
        }
        finish(Files.writeString(volume.resolve("VERSION"), "16\n"), 0600, 26);
        finish(Files.createFile(base.resolve("empty")), 0400, 26);
        Files.setAttribute(base, "unix:mode", 0700);
        own(base, 26);
    }

    private void createUploads(Path volume) throws IOException {
        for (int i = 0; i < size.uploads(); i++) {
            Path file = upload(i);
            Files.createDirectories(file.getParent());
            finish(
                    Files.write(file, bytes(random.nextInt(i % 100 == 0 ? 60_000 : 6_000))),
                    mode(i),
                    i % 7 == 0 ? 1000 : 33);
            if (i % 40 == 3) {
                Files.createLink(file.resolveSibling("same-" + i), file);
            }
            if (i % 40 == 5) {
                Files.createSymbolicLink(file.resolveSibling("link-" + i), file.getFileName());
            }
        }
        Files.createSymbolicLink(volume.resolve("dangling"), Path.of("../not there/at all"));
        Files.createSymbolicLink(volume.resolve("outside"), Path.of("/etc/hostname"));
        finish(Files.writeString(volume.resolve("Fähre nach Ílhavo – ⚓.txt"), "ahoi\n"), 0644, 33);
        finish(Files.writeString(volume.resolve("n".repeat(255)), "a name as long as it may be\n"), 0644, 33);
        Files.setAttribute(Files.createDirectory(volume.resolve("shared")), "unix:mode", 03775);
        Files.createDirectory(volume.resolve("empty folder"));
    }

    private void createArchive(Path volume) throws IOException {
        long each = size.bytes() / 4 / 12;
        for (int month = 1; month <= 12; month++) {
            Path folder = Files.createDirectories(volume.resolve("2025").resolve("%02d".formatted(month)));
            write(folder.resolve("harbour.log"), each, this::logLines);
        }
    }

    private Path upload(int number) {
        return root.resolve(UPLOADS)
                .resolve("u%02d".formatted(number % 17))
                .resolve("v%d".formatted(number % 5))
                .resolve("file-%05d.bin".formatted(number));
    }

    private interface Filler {
        byte[] next();
    }

    private void write(Path file, long length, Filler filler) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long left = length; left > 0; ) {
                byte[] part = filler.next();
                int count = (int) Math.min(left, part.length);
                out.write(part, 0, count);
                left -= count;
            }
        }
        finish(file, 0640, 26);
    }

    /** Half of it random, a quarter repeating, a quarter zero: compresses about as a database does. */
    private byte[] databasePage() {
        byte[] page = new byte[PAGE];
        byte[] noise = bytes(PAGE / 2);
        System.arraycopy(noise, 0, page, 0, noise.length);
        Arrays.fill(page, PAGE / 2, PAGE * 3 / 4, (byte) 'x');
        return page;
    }

    private byte[] logLines() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            lines.append("2025-06-01T05:00:")
                    .append(random.nextInt(60))
                    .append("Z harbour berth=")
                    .append(random.nextInt(40))
                    .append(" vessel=")
                    .append(Integer.toHexString(random.nextInt()))
                    .append(" moored\n");
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static int mode(int number) {
        return switch (number % 9) {
            case 0 -> 0600;
            case 1 -> 0755;
            case 2 -> 0444;
            case 3 -> 04755;
            default -> 0644;
        };
    }

    private void finish(Path file, int mode, int owner) throws IOException {
        own(file, owner); // before the mode: a change of owner clears setuid
        Files.setAttribute(file, "unix:mode", mode);
        Files.setLastModifiedTime(file, nextTime());
    }

    private void own(Path file, int owner) throws IOException {
        if (isRoot) {
            Files.setAttribute(file, "unix:uid", owner, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(file, "unix:gid", owner + 1, LinkOption.NOFOLLOW_LINKS);
        }
    }

    /** Last of all, because every new entry touches its folder. */
    private void ageFolders() throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
                Files.setLastModifiedTime(folder, nextTime());
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private FileTime nextTime() {
        return FileTime.from(BEGIN.plusNanos(STEP_NANOS * clock++));
    }
}
