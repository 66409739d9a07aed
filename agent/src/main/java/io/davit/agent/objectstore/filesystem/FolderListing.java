package io.davit.agent.objectstore.filesystem;

import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStat;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One listing in byte order of keys. A folder sorts as its name with a slash, so that {@code a-b} comes before
 * {@code a/b}. Holds the names of one folder per level in memory. Names that cannot be a key are not ours and are
 * passed over.
 */
final class FolderListing {
    private final Path root;
    private final Predicate<ObjectStat> visitor;
    private boolean wanted = true;

    /** @param sortName name, with a slash if it is a folder */
    private record Entry(String sortName, long size, Instant modified) {
        boolean isFolder() {
            return sortName.endsWith("/");
        }
    }

    FolderListing(Path root, Predicate<ObjectStat> visitor) {
        this.root = root;
        this.visitor = visitor;
    }

    /** @param prefix ends in a slash or is empty */
    void visit(String prefix) {
        for (Entry entry : entries(prefix)) {
            if (!wanted) {
                return;
            }
            String name = prefix + entry.sortName();
            if (entry.isFolder()) {
                visit(name);
            } else {
                wanted = visitor.test(new ObjectStat(new ObjectKey(name), entry.size(), entry.modified()));
            }
        }
    }

    /** A folder that vanishes while it is listed held nothing any more; every other failure ends the listing. */
    private List<Entry> entries(String prefix) {
        List<Entry> entries = new ArrayList<>();
        Path folder = root.resolve(prefix);
        try (DirectoryStream<Path> names = Files.newDirectoryStream(folder)) {
            for (Path path : names) {
                String name = String.valueOf(path.getFileName());
                if (ObjectKey.isLegal(prefix + name) && !(prefix.isEmpty() && name.equals(Incoming.FOLDER))) {
                    entry(path, name).ifPresent(entries::add);
                }
            }
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw FilesystemErrors.translated(e, "The folder " + folder + " cannot be listed");
        } catch (DirectoryIteratorException e) {
            IOException cause = Objects.requireNonNullElseGet(e.getCause(), () -> new IOException(e));
            throw FilesystemErrors.translated(cause, "The folder " + folder + " cannot be listed");
        }
        entries.sort(Comparator.comparing(Entry::sortName));
        return entries;
    }

    private static Optional<Entry> entry(Path path, String name) throws IOException {
        BasicFileAttributes found;
        try {
            found = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        if (found.isDirectory()) {
            return Optional.of(new Entry(name + "/", 0, Instant.EPOCH));
        }
        return found.isRegularFile()
                ? Optional.of(
                        new Entry(name, found.size(), found.lastModifiedTime().toInstant()))
                : Optional.empty();
    }
}
