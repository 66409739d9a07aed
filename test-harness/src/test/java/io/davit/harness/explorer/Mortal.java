package io.davit.harness.explorer;

import io.davit.harness.story.Folders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The lives of one process. A kill at a crash point copies what is on disk at that moment, which is what {@code kill -9} leaves:
 * whatever the dying process still writes while its stack unwinds goes to a folder that nobody opens again.
 *
 * @param <P> its crash points
 */
final class Mortal<P extends Enum<P>> {
    /** What every thread of a dead process meets at its next crash point. Nothing in the product catches it for good. */
    static final class Death extends Error {
        private static final long serialVersionUID = 1L;

        Death(String where) {
            super("killed at " + where, null, false, false);
        }
    }

    private static final int MOST_TRIES = 50;
    private static final FileAttribute<?> OWNERS =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Class<P> points;
    private final Path home;
    private final Map<P, Integer> deaths;
    private Path folder;
    private int lives = 1;
    private Optional<P> doom = Optional.empty();
    private int passesLeft;
    private volatile boolean isDead;

    /** @param home of all its lives */
    Mortal(Class<P> points, Path home) {
        this.points = points;
        this.home = home;
        this.deaths = new EnumMap<>(points);
        this.folder = made(firstFolder(home));
    }

    static Path firstFolder(Path home) {
        return home.resolve("life-1");
    }

    static Path made(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of the current life. */
    Path folder() {
        return folder;
    }

    boolean isDead() {
        return isDead;
    }

    int deathCount() {
        return lives - 1 + (isDead ? 1 : 0);
    }

    /** How often it died at each point. */
    Map<P, Integer> deaths() {
        return deaths;
    }

    /** It dies when it passes the point for the given time, counted from 1. */
    void doom(P point, int pass) {
        doom = Optional.of(point);
        passesLeft = pass;
    }

    void spare() {
        doom = Optional.empty();
    }

    /** Called whenever the process passes a point, on whatever thread. */
    void pass(Enum<?> point) {
        if (isDead) {
            throw new Death(point.name());
        }
        if (doom.isPresent() && doom.get() == point && --passesLeft == 0) {
            deaths.merge(points.cast(point), 1, Integer::sum);
            die();
            throw new Death(point.name());
        }
    }

    /** It is killed now. */
    void die() {
        Path next = home.resolve("life-" + (lives + 1));
        copy(folder, next);
        folder = next;
        doom = Optional.empty();
        isDead = true;
    }

    void rise() {
        lives++;
        isDead = false;
    }

    /** The ledger's store tidies its files up in the background: a copy counts if they stayed as they were meanwhile. */
    static void copy(Path from, Path to) {
        for (int tries = 1; ; tries++) {
            try {
                Map<String, Long> before = sizes(from);
                for (String file : before.keySet()) {
                    Path copy = to.resolve(file);
                    Files.createDirectories(copy.getParent(), OWNERS);
                    Files.copy(from.resolve(file), copy);
                }
                if (sizes(from).equals(before)) {
                    return;
                }
            } catch (NoSuchFileException e) {
                if (tries == MOST_TRIES) {
                    throw new UncheckedIOException(e);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            if (Files.exists(to)) {
                Folders.delete(to);
            }
        }
    }

    private static Map<String, Long> sizes(Path folder) throws IOException {
        Map<String, Long> sizes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Iterator<Path> each = files.iterator(); each.hasNext(); ) {
                Path file = each.next();
                // SQLite makes its shared memory anew.
                if (Files.isRegularFile(file) && !file.toString().endsWith("-shm")) {
                    sizes.put(folder.relativize(file).toString(), Files.size(file));
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return sizes;
    }
}
