package io.davit.harness.story;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.harness.ground.WorkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TreeComparerTest {
    private static final HarbourSize TINY = new HarbourSize(300_000, 60);

    private final WorkFolder work = WorkFolder.create("volumes");
    private final Path temp = work.path();

    @AfterEach
    void deleteVolumes() {
        work.close();
    }

    private interface Damage {
        void to(Path root) throws IOException;
    }

    @Test
    void findsNoDifferenceBetweenTwoTreesOfTheSameSeed() {
        assertThat(differencesAfter(root -> {})).isEmpty();
    }

    @Test
    void findsAnotherByte() {
        assertThat(differencesAfter(root -> {
                    Path version = root.resolve("db/VERSION");
                    FileTime time = Files.getLastModifiedTime(version);
                    Files.writeString(version, "17\n");
                    Files.setLastModifiedTime(version, time);
                }))
                .singleElement()
                .asString()
                .contains("db/VERSION was ");
    }

    @Test
    void findsANanosecond() {
        assertThat(differencesAfter(root -> {
                    Path version = root.resolve("db/VERSION");
                    long nanos = Files.getLastModifiedTime(version).to(TimeUnit.NANOSECONDS);
                    Files.setLastModifiedTime(version, FileTime.from(nanos + 1, TimeUnit.NANOSECONDS));
                }))
                .hasSize(1);
    }

    @Test
    void findsAnotherMode() {
        assertThat(differencesAfter(root -> Files.setAttribute(root.resolve("db/VERSION"), "unix:mode", 0601)))
                .hasSize(1);
    }

    @Test
    void findsAnotherTargetOfASymbolicLink() {
        assertThat(differencesAfter(root -> {
                    Path link = root.resolve("uploads/dangling");
                    FileTime folder = Files.getLastModifiedTime(link.getParent());
                    Files.delete(link);
                    Files.createSymbolicLink(link, Path.of("elsewhere"));
                    Files.setLastModifiedTime(link.getParent(), folder);
                }))
                .singleElement()
                .asString()
                .contains("elsewhere");
    }

    @Test
    void findsAHardLinkThatBecameACopy() {
        assertThat(differencesAfter(root -> {
                    Path link = root.resolve("uploads/u03/v3/same-3");
                    assertThat(Files.getAttribute(link, "unix:nlink")).isEqualTo(2);
                    FileTime folder = Files.getLastModifiedTime(link.getParent());
                    Path copy = link.resolveSibling("copy");
                    Files.copy(link, copy, LinkOption.NOFOLLOW_LINKS, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
                    Files.setAttribute(copy, "unix:uid", Files.getAttribute(link, "unix:uid"));
                    Files.setAttribute(copy, "unix:gid", Files.getAttribute(link, "unix:gid"));
                    Files.setAttribute(copy, "unix:mode", (int) Files.getAttribute(link, "unix:mode") & 07777);
                    Files.move(copy, link, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                    Files.setLastModifiedTime(link.getParent(), folder);
                }))
                .singleElement()
                .asString()
                .contains("same-3");
    }

    @Test
    void findsMissingAndUnexpectedFiles() {
        assertThat(differencesAfter(root -> {
                    Path folder = root.resolve("uploads/empty folder");
                    FileTime time = Files.getLastModifiedTime(folder.getParent());
                    Files.delete(folder);
                    Files.createDirectory(root.resolve("uploads/another"));
                    Files.setLastModifiedTime(folder.getParent(), time);
                }))
                .hasSize(2);
    }

    private java.util.List<String> differencesAfter(Damage damage) {
        Path one = Folders.create(temp.resolve("one"));
        Path two = Folders.create(temp.resolve("two"));
        new HarbourFiles(one, TINY).create();
        new HarbourFiles(two, TINY).create();
        // Links and folders made in between carry the time of their making.
        TreeCapture expected = capture(two);
        try {
            damage.to(two);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return TreeComparer.differences("volumes", expected, capture(two));
    }

    private static TreeCapture capture(Path folder) {
        return TreeCapture.of(folder);
    }
}
