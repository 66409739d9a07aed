package io.davit.hub.keys;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.signing.KeyId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The folder of the hub's keys: flat, 0700, every file 0600. A file is replaced as a whole, durably: whoever is killed
 * leaves the old bytes or the new ones. {@link #HUB} is written last when a hub is made; a folder without it holds no hub.
 */
public final class KeyFolder {
    static final String HUB = "hub.json";
    static final String AUTHORITY_KEY = "ca-key.pem";
    static final String AUTHORITY_CERTIFICATE = "ca.pem";
    static final String KEY_SET = "key-set.json";
    static final String DENYLIST = "denylist.json";

    private static final String NEW = ".new-";
    private static final String LOCK = ".lock";
    /** What a volume of its own brings along. */
    private static final String LOST_AND_FOUND = "lost+found";

    private static final long LONGEST = 16 << 20;
    private static final Set<PosixFilePermission> FILE_RIGHTS = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> FOLDER_RIGHTS = PosixFilePermissions.fromString("rwx------");
    /** Locks of files hold between processes only. */
    private static final ReentrantLock IN_PROCESS = new ReentrantLock();

    private final Path folder;
    private final Consumer<String> written;

    public KeyFolder(Path folder) {
        this(folder, name -> {});
    }

    /** @param written hears the name of each file once it is durable */
    KeyFolder(Path folder, Consumer<String> written) {
        this.folder = folder.toAbsolutePath().normalize();
        this.written = written;
    }

    /** The file of an online key's private half. */
    static String signingKey(KeyId id) {
        return "signing-" + id + ".pem";
    }

    Path path() {
        return folder;
    }

    /** Makes the folder if it is absent; its parent must be there. */
    void create() {
        try {
            if (!Files.exists(folder)) {
                Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(FOLDER_RIGHTS));
                sync(Optional.ofNullable(folder.getParent()).orElse(folder));
            }
        } catch (IOException | UnsupportedOperationException e) {
            throw unusable(folder, e);
        }
        check();
    }

    /** @throws DavitException KEY_FOLDER_UNSAFE if others than the owner may enter it or read a file in it */
    void check() {
        checkRights(folder, FOLDER_RIGHTS, "700");
        for (String name : names()) {
            checkRights(folder.resolve(name), FILE_RIGHTS, "600");
        }
    }

    private static void checkRights(Path path, Set<PosixFilePermission> most, String mode) {
        Set<PosixFilePermission> excess;
        try {
            excess = EnumSet.noneOf(PosixFilePermission.class);
            excess.addAll(Files.getPosixFilePermissions(path));
        } catch (IOException | UnsupportedOperationException e) {
            throw unusable(path, e);
        }
        excess.removeAll(most);
        if (!excess.isEmpty()) {
            throw new DavitException(
                    ErrorCode.KEY_FOLDER_UNSAFE,
                    path + " is open to others; run: chmod " + mode + " '" + path + "', and ask who has read it");
        }
    }

    boolean isAbsent() {
        return !Files.exists(folder);
    }

    /** The files, sorted; what is only on its way is none. */
    List<String> names() {
        try (Stream<Path> files = Files.list(folder)) {
            Set<String> names = new TreeSet<>();
            files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith(NEW) && !name.equals(LOCK) && !name.equals(LOST_AND_FOUND))
                    .forEach(names::add);
            return List.copyOf(names);
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    boolean has(String name) {
        return Files.exists(folder.resolve(name));
    }

    /** @throws DavitException KEY_FOLDER_DAMAGED if it is absent, KEY_FOLDER_UNSAFE, KEY_FOLDER_UNUSABLE */
    byte[] read(String name) {
        Path file = folder.resolve(name);
        try {
            if (Files.size(file) > LONGEST) {
                throw new DavitException(ErrorCode.KEY_FOLDER_DAMAGED, file + " is too long to be ours");
            }
            checkRights(file, FILE_RIGHTS, "600");
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new DavitException(ErrorCode.KEY_FOLDER_DAMAGED, file + " is missing", e);
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    /** Durable when it returns. */
    void write(String name, byte[] bytes) {
        Path file = folder.resolve(name);
        Path fresh = folder.resolve(NEW + name);
        try {
            Files.deleteIfExists(fresh);
            createSecret(fresh, bytes);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            sync(folder);
        } catch (IOException | UnsupportedOperationException e) {
            throw unusable(file, e);
        }
        written.accept(name);
    }

    void delete(String name) {
        try {
            Files.deleteIfExists(folder.resolve(name));
            sync(folder);
        } catch (IOException e) {
            throw unusable(folder.resolve(name), e);
        }
    }

    /** Alone among all processes: for whoever reads a file, changes it and writes it back. */
    <T> T alone(Supplier<T> work) {
        IN_PROCESS.lock();
        try (FileChannel channel = FileChannel.open(
                        folder.resolve(LOCK),
                        EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(FILE_RIGHTS));
                FileLock lock = channel.lock()) {
            if (!lock.isValid()) {
                throw new IllegalStateException("a lock that is none");
            }
            return work.get();
        } catch (IOException e) {
            throw unusable(folder, e);
        } finally {
            IN_PROCESS.unlock();
        }
    }

    /** A new file that only its owner may read; its bytes are durable, its name is once its folder was synced. */
    static void createSecret(Path file, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file,
                EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(FILE_RIGHTS))) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    /** Makes the names in a folder durable. */
    static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static DavitException unusable(Path path, Exception e) {
        return new DavitException(
                ErrorCode.KEY_FOLDER_UNUSABLE,
                path + " cannot be used: " + e.getClass().getSimpleName() + " " + e.getMessage(),
                e);
    }
}
