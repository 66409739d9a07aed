package io.davit.agent.volume.node;

import io.davit.agent.repository.FileMetadata.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A folder that grows and changes at random, the same way for the same seed. */
public final class RandomTree {
    private static final String[] NAMES = {
        "a", "b", "a-", "a.b", "A", "0", "ab", "a b", "~", "é", "日本", "\u00ff", "...", "x%41"
    };
    private static final int LARGE = 600_000;

    private final Path root;
    private final Random random;

    public RandomTree(Path root, Random random) {
        this.root = root;
        this.random = random;
    }

    /** Adds up to {@code size} folders, files, links, each with random mode; all folders and files get other modes and times. */
    public void grow(int size) throws IOException {
        for (int i = 0; i < size; i++) {
            Path place = one(this::isFolder).resolve(RawName.path(name()));
            if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
                continue;
            }
            switch (random.nextInt(7)) {
                case 6 -> Unusual.create(place, random.nextBoolean() ? Kind.PIPE : Kind.SOCKET);
                case 0, 1 -> Files.createDirectory(place);
                case 2 -> Files.createSymbolicLink(place, Path.of(random.nextBoolean() ? "a/b" : "/nowhere"));
                case 3 -> link(place);
                default -> Files.write(place, bytes());
            }
        }
        List<Path> all = all(path -> isFile(path) || isFolder(path));
        for (int i = all.size() - 1; i >= 0; i--) {
            dress(all.get(i));
        }
    }

    /** One change, of the kinds that people and programs make, and of those that hide: the same size and the same time of modification as before. */
    public void edit() throws IOException {
        List<Path> files = all(this::isFile);
        if (files.isEmpty()) {
            grow(5);
            return;
        }
        Path file = files.get(random.nextInt(files.size()));
        Files.setAttribute(file, "unix:mode", 0600 | random.nextInt(010000));
        switch (random.nextInt(12)) {
            case 0, 1 -> overwriteUnseen(file);
            case 2 -> Files.write(file, bytes(), StandardOpenOption.APPEND);
            case 3 -> resize(file);
            case 4 -> insert(file);
            case 5 -> Files.delete(file);
            case 6 -> remove(one(this::isBelowRoot));
            case 7 -> move(one(this::isBelowRoot));
            case 8 -> replace(file);
            case 9 -> dress(one(path -> isFile(path) || isFolder(path)));
            case 10 -> turn(file);
            default -> grow(4);
        }
    }

    private void overwriteUnseen(Path file) throws IOException {
        FileTime before = Files.getLastModifiedTime(file);
        long size = Files.size(file);
        if (size > 0) {
            byte[] patch = new byte[(int) Math.min(size, 1 + random.nextInt(3000))];
            random.nextBytes(patch);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(patch), random.nextLong(size - patch.length + 1));
            }
        }
        Files.setLastModifiedTime(file, before);
    }

    /** Shorter, or longer by a hole. */
    private void resize(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            long size = channel.size();
            if (random.nextBoolean()) {
                channel.truncate(random.nextLong(size + 1));
            } else {
                channel.write(ByteBuffer.wrap(new byte[] {1}), size + random.nextInt(300_000));
            }
        }
    }

    private void insert(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int at = random.nextInt(bytes.length + 1);
        ByteBuffer longer = ByteBuffer.allocate(bytes.length + 17);
        longer.put(bytes, 0, at).put("seventeen letters".getBytes(StandardCharsets.UTF_8));
        Files.write(file, longer.put(bytes, at, bytes.length - at).array());
    }

    /** As databases and editors do it: by a new file of another name. Its time may be that of the old one. */
    private void replace(Path file) throws IOException {
        Path fresh = Files.write(file.resolveSibling("fresh"), bytes());
        if (random.nextBoolean()) {
            Files.setLastModifiedTime(fresh, Files.getLastModifiedTime(file));
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private void move(Path from) throws IOException {
        Path to = one(this::isFolder).resolve(RawName.path(name()));
        if (to.startsWith(from)) {
            return;
        }
        if (Files.exists(to, LinkOption.NOFOLLOW_LINKS) && (isFolder(from) || isFolder(to))) {
            if (from.startsWith(to)) {
                return;
            }
            remove(to);
        }
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Another kind of entry under the same name. */
    private void turn(Path file) throws IOException {
        Files.delete(file);
        switch (random.nextInt(4)) {
            case 3 -> Unusual.create(file, Kind.PIPE);
            case 0 -> Files.write(Files.createDirectory(file).resolve("inside"), bytes());
            case 1 -> Files.createSymbolicLink(file, Path.of("elsewhere"));
            default -> link(file);
        }
    }

    private void link(Path place) throws IOException {
        List<Path> files = all(this::isFile);
        if (!files.isEmpty()) {
            Files.createLink(place, files.get(random.nextInt(files.size())));
        }
    }

    private void dress(Path path) throws IOException {
        int least = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) ? 0700 : 0400;
        if (random.nextInt(4) == 0) {
            Unusual.attribute(path, "note" + random.nextInt(2), new byte[random.nextInt(40)]);
        }
        Files.setAttribute(path, "unix:mode", least | random.nextInt(010000));
        Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(FileTime.from(random.nextLong(2_000_000_000_000_000_000L), TimeUnit.NANOSECONDS), null, null);
    }

    private byte[] bytes() {
        int size = switch (random.nextInt(8)) {
            case 0 -> random.nextInt(LARGE);
            case 1, 2 -> random.nextInt(LARGE / 4);
            default -> random.nextInt(50);
        };
        byte[] bytes = new byte[size];
        if (random.nextBoolean()) {
            random.nextBytes(bytes);
        }
        return bytes;
    }

    private byte[] name() {
        String name = NAMES[random.nextInt(NAMES.length)] + (random.nextInt(4) == 0 ? random.nextInt(100) : "");
        return name.getBytes(random.nextBoolean() ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
    }

    private boolean isFile(Path path) {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }

    private boolean isBelowRoot(Path path) {
        return !path.equals(root);
    }

    private boolean isFolder(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** The root if nothing else fits. */
    private Path one(Predicate<Path> fits) throws IOException {
        List<Path> all = all(fits);
        return all.isEmpty() ? root : all.get(random.nextInt(all.size()));
    }

    /** In an order that depends on names alone, folders before what is in them. */
    private List<Path> all(Predicate<Path> fits) throws IOException {
        try (var all = Files.walk(root)) {
            return new ArrayList<>(all.filter(fits).sorted().toList());
        }
    }

    static int count(Path root) throws IOException {
        try (var all = Files.walk(root)) {
            return (int) all.count();
        }
    }

    public static void remove(Path path) throws IOException {
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
