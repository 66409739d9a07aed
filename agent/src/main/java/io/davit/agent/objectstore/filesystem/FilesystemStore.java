package io.davit.agent.objectstore.filesystem;

import io.davit.agent.objectstore.Content;
import io.davit.agent.objectstore.CreateResult;
import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStat;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.objectstore.RetentionLock;
import io.davit.agent.objectstore.StoreTraits;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Objects as files below a root folder; the slashes of a key are folders.
 *
 * <p>An object is written to {@value Incoming#FOLDER} in the root, synced, and then hard-linked to its name: {@code link(2)}
 * never replaces, so that a key is created once, whole, even by several machines on one network file system. The root
 * must exist: a store never creates it, for a missing folder may be a file system that is not mounted. For the same
 * reason the identity of the root is remembered, and a root that turned into another folder is STORE_ABSENT.
 */
public final class FilesystemStore implements ObjectStore {
    private final Path root;
    private final Root identity;
    private final Incoming incoming;
    private final DurableFolders folders;

    private FilesystemStore(Path root, Root identity, Incoming incoming) {
        this.root = root;
        this.identity = identity;
        this.incoming = incoming;
        this.folders = new DurableFolders(root);
    }

    /**
     * Opens the store and sweeps what killed processes left in {@value Incoming#FOLDER} more than a day ago.
     *
     * @throws DavitException STORE_ABSENT if the folder is missing; STORE_ACCESS_DENIED
     */
    public static FilesystemStore open(Path root, Clock clock) {
        Path absolute = root.toAbsolutePath().normalize();
        Root identity = Root.of(absolute);
        Incoming incoming = new Incoming(absolute);
        incoming.sweep(clock);
        return new FilesystemStore(absolute, identity, incoming);
    }

    @Override
    public CreateResult create(ObjectKey key, Content content) {
        Path target = path(key);
        Path folder = Objects.requireNonNullElse(target.getParent(), root);
        identity.require();
        try {
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                return alreadyThere(folder);
            }
            Path complete = incoming.write(content);
            try {
                folders.create(folder);
                if (!incoming.link(complete, target)) {
                    return alreadyThere(folder);
                }
            } finally {
                incoming.discard(complete);
            }
            DurableFolders.sync(folder);
            return CreateResult.CREATED;
        } catch (IOException e) {
            throw FilesystemErrors.writing(e, key, root, content.length());
        }
    }

    /** Whoever settles this may take it for its own success, which promises durability. */
    private static CreateResult alreadyThere(Path folder) throws IOException {
        DurableFolders.sync(folder);
        return CreateResult.ALREADY_THERE;
    }

    @Override
    public CreateResult create(ObjectKey key, Content content, RetentionLock lock) {
        throw cannotLock();
    }

    @Override
    public void extendLock(ObjectKey key, RetentionLock lock) {
        throw cannotLock();
    }

    @Override
    public Optional<RetentionLock> lockOf(ObjectKey key) {
        throw cannotLock();
    }

    private DavitException cannotLock() {
        return new DavitException(
                ErrorCode.STORE_CANNOT_LOCK, describe() + " is a folder: files have no retention locks");
    }

    @Override
    public byte[] read(ObjectKey key, long offset, int length) {
        try (FileChannel channel = openObject(key)) {
            byte[] bytes = new byte[length];
            if (channel.size() < offset + length || !fill(channel, offset, bytes)) {
                throw new DavitException(
                        ErrorCode.STORE_RANGE_SHORT,
                        key + " ends at " + channel.size() + ", before " + (offset + length) + ", in " + describe());
            }
            return bytes;
        } catch (IOException e) {
            throw FilesystemErrors.reading(e, key, root);
        }
    }

    @Override
    public byte[] readWhole(ObjectKey key, int limit) {
        try (FileChannel channel = openObject(key)) {
            long size = channel.size();
            if (size > limit) {
                throw new DavitException(
                        ErrorCode.STORE_FAILED,
                        key + " has " + size + " bytes, more than the " + limit + " it may have, in " + describe());
            }
            byte[] bytes = new byte[(int) size];
            if (!fill(channel, 0, bytes)) {
                throw new DavitException(ErrorCode.STORE_RANGE_SHORT, key + " shrank while it was read");
            }
            return bytes;
        } catch (IOException e) {
            throw FilesystemErrors.reading(e, key, root);
        }
    }

    private FileChannel openObject(ObjectKey key) throws IOException {
        Path file = path(key);
        try {
            BasicFileAttributes found =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (found.isRegularFile()) {
                return FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
            }
        } catch (NoSuchFileException e) {
            identity.require();
            throw new DavitException(ErrorCode.STORE_OBJECT_MISSING, key + " is not in " + describe(), e);
        }
        throw new DavitException(ErrorCode.STORE_OBJECT_MISSING, key + " is no file in " + describe());
    }

    /** False if the file ended before the array was full. */
    private static boolean fill(FileChannel channel, long offset, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, offset + buffer.position()) < 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Optional<ObjectStat> stat(ObjectKey key) {
        try {
            BasicFileAttributes found =
                    Files.readAttributes(path(key), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return found.isRegularFile()
                    ? Optional.of(new ObjectStat(
                            key, found.size(), found.lastModifiedTime().toInstant()))
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            identity.require();
            return Optional.empty();
        } catch (IOException e) {
            throw FilesystemErrors.reading(e, key, root);
        }
    }

    @Override
    public void list(String prefix, Predicate<ObjectStat> visitor) {
        identity.require();
        new FolderListing(root, visitor).visit(prefix);
        identity.require();
    }

    @Override
    public void delete(ObjectKey key) {
        Path file = path(key);
        identity.require();
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw FilesystemErrors.writing(e, key, root, 0);
        }
    }

    private Path path(ObjectKey key) {
        if (key.value().startsWith(Incoming.FOLDER + "/")) {
            throw new IllegalArgumentException(Incoming.FOLDER + " holds unfinished objects, not objects");
        }
        return root.resolve(key.value());
    }

    @Override
    public StoreTraits traits() {
        return StoreTraits.PLAIN;
    }

    @Override
    public String describe() {
        return "file://" + root;
    }

    @Override
    public void close() {}
}
