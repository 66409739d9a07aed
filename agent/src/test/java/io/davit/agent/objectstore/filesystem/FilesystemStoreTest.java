package io.davit.agent.objectstore.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.objectstore.Content;
import io.davit.agent.objectstore.CreateResult;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.objectstore.PlacedStoreContract;
import io.davit.errors.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesystemStoreTest extends PlacedStoreContract {
    @TempDir
    Path folder;

    @Override
    protected ObjectStore openEmpty() throws Exception {
        return FilesystemStore.open(Files.createDirectories(folder.resolve("location")), Clock.systemUTC());
    }

    @Override
    protected ObjectStore openAbsent() {
        return FilesystemStore.open(folder.resolve("nowhere"), Clock.systemUTC());
    }

    @Test
    void takesAnotherFolderInPlaceOfTheRootForAnAbsentOne() throws Exception {
        Path root = Files.createDirectories(folder.resolve("mounted"));
        ObjectStore store = FilesystemStore.open(root, Clock.systemUTC());
        store.create(key("packs/a"), text("x"));

        Files.move(root, folder.resolve("elsewhere"));
        Files.createDirectory(root);

        assertCode(ErrorCode.STORE_ABSENT, () -> store.stat(key("packs/a")));
        assertCode(ErrorCode.STORE_ABSENT, () -> store.readWhole(key("packs/a"), 10));
        assertCode(ErrorCode.STORE_ABSENT, () -> store.create(key("packs/b"), text("x")));
        assertCode(ErrorCode.STORE_ABSENT, () -> {
            store.list("", stat -> true);
            return store;
        });
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void leavesNoUnfinishedFileBehind() throws Exception {
        ObjectStore store = openEmpty();

        store.create(key("a"), text("x"));
        store.create(key("a"), text("y"));
        assertCode(ErrorCode.STORE_FAILED, () -> store.create(key("a/b"), text("below a file")));

        try (Stream<Path> left = Files.list(folder.resolve("location/.davit-incoming"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void makesAFileOfTheSameFileSystemTheObjectWithoutCopyingIt() throws Exception {
        ObjectStore store = openEmpty();
        store.create(key("first"), text("makes the folder of what is unfinished"));
        Path file = Files.writeString(folder.resolve("spooled"), "packed");
        Object inode = Files.getAttribute(file, "unix:ino");

        assertThat(store.create(key("packs/a"), Content.of(file, 6))).isEqualTo(CreateResult.CREATED);
        Files.delete(file);

        assertThat(Files.getAttribute(folder.resolve("location/packs/a"), "unix:ino"))
                .isEqualTo(inode);
        assertThat(store.readWhole(key("packs/a"), 10)).asString().isEqualTo("packed");
    }

    @Test
    void refusesAFileOfAnotherLengthThanAnnounced() throws Exception {
        ObjectStore store = openEmpty();
        store.create(key("first"), text("makes the folder of what is unfinished"));
        Path file = Files.writeString(folder.resolve("spooled"), "packed");

        assertCode(ErrorCode.FILE_UNREADABLE, () -> store.create(key("packs/a"), Content.of(file, 7)));

        assertThat(store.stat(key("packs/a"))).isEmpty();
        try (Stream<Path> left = Files.list(folder.resolve("location/.davit-incoming"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void sweepsWhatAKilledProcessLeftADayAgo() throws Exception {
        Instant now = Instant.parse("2026-03-01T12:00:00Z");
        Path incoming = Files.createDirectories(folder.resolve("location/.davit-incoming"));
        Path old = Files.createFile(incoming.resolve("old"));
        Path young = Files.createFile(incoming.resolve("young"));
        Files.setLastModifiedTime(old, FileTime.from(now.minus(Duration.ofHours(25))));
        Files.setLastModifiedTime(young, FileTime.from(now.minus(Duration.ofHours(23))));

        FilesystemStore.open(folder.resolve("location"), Clock.fixed(now, ZoneOffset.UTC))
                .close();

        assertThat(old).doesNotExist();
        assertThat(young).exists();
    }

    @Test
    void neverListsUnfinishedAndForeignFiles() throws Exception {
        ObjectStore store = openEmpty();
        Files.createDirectories(folder.resolve("location/lost+found"));
        Files.writeString(folder.resolve("location/our notes.txt"), "not a key");
        Files.createDirectories(folder.resolve("location/.davit-incoming"));
        Files.writeString(folder.resolve("location/.davit-incoming/half"), "x");
        Files.createSymbolicLink(folder.resolve("location/link"), folder);
        store.create(key("ours"), text("x"));
        List<String> seen = new ArrayList<>();

        store.list("", stat -> seen.add(stat.key().value()));

        assertThat(seen).containsExactly("ours");
    }

    @Test
    void writesBelowTheRootOfALivingStoreAgainAfterAReopen() throws Exception {
        try (ObjectStore first = openEmpty()) {
            first.create(key("packs/ab/1"), text("x"));
        }

        try (ObjectStore second = openEmpty()) {
            assertThat(second.create(key("packs/ab/1"), text("x"))).isEqualTo(CreateResult.ALREADY_THERE);
            assertThat(second.create(key("packs/ab/2"), text("x"))).isEqualTo(CreateResult.CREATED);
        }
    }
}
