package io.davit.harness.bench.mover;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.harness.bench.mover.RestoreCheck.Strictness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoreCheckTest {
    @TempDir
    Path folder;

    private Path source;
    private Path restored;

    @BeforeEach
    void aGoodRestore() throws IOException {
        source = tree("source");
        restored = tree("restored");
        assertThat(RestoreCheck.differences(source, restored, Strictness.EVERYTHING))
                .isEmpty();
    }

    @Test
    void noticesAByte() throws IOException {
        Files.writeString(restored.resolve("inner/file"), "same length?");
        sameTimes();

        assertThat(both()).anyMatch(line -> line.contains("inner/file has other bytes"));
    }

    @Test
    void noticesWhatIsMissingAndWhatIsTooMuch() throws IOException {
        Files.move(restored.resolve("inner/file"), restored.resolve("inner/other"));
        sameTimes();

        assertThat(both())
                .anyMatch(line -> line.contains("inner/file is missing"))
                .anyMatch(line -> line.contains("inner/other was not there before"));
    }

    @Test
    void noticesALinkThatPointsElsewhere() throws IOException {
        Files.delete(restored.resolve("inner/link"));
        Files.createSymbolicLink(restored.resolve("inner/link"), Path.of("nowhere"));

        assertThat(both()).anyMatch(line -> line.contains("inner/link points elsewhere"));
    }

    @Test
    void noticesAModeAndATimeWhereTheyCount() throws IOException {
        Files.setPosixFilePermissions(restored.resolve("inner/file"), PosixFilePermissions.fromString("rw-rw-rw-"));
        Files.setLastModifiedTime(restored.resolve("inner"), FileTime.fromMillis(7));

        assertThat(RestoreCheck.differences(source, restored, Strictness.CONTENT))
                .isEmpty();
        assertThat(RestoreCheck.differences(source, restored, Strictness.EVERYTHING))
                .anyMatch(line -> line.contains("file: mode"))
                .anyMatch(line -> line.contains("inner: lastModifiedTime"));
    }

    @Test
    void noticesThatTwoNamesAreNoLongerOneFile() throws IOException {
        Files.delete(restored.resolve("inner/twin"));
        Files.copy(
                restored.resolve("inner/file"),
                restored.resolve("inner/twin"),
                java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        sameTimes();

        assertThat(RestoreCheck.differences(source, restored, Strictness.EVERYTHING))
                .anyMatch(line -> line.contains("has 1 names instead of 2"));
    }

    private java.util.List<String> both() {
        java.util.List<String> lenient = RestoreCheck.differences(source, restored, Strictness.CONTENT);
        assertThat(RestoreCheck.differences(source, restored, Strictness.EVERYTHING))
                .containsAll(lenient);
        return lenient;
    }

    private Path tree(String name) throws IOException {
        Path root = folder.resolve(name);
        Files.createDirectories(root.resolve("inner"));
        Files.writeString(root.resolve("inner/file"), "some content");
        Files.createLink(root.resolve("inner/twin"), root.resolve("inner/file"));
        Files.createSymbolicLink(root.resolve("inner/link"), Path.of("file"));
        times(root);
        return root;
    }

    private void sameTimes() throws IOException {
        times(restored);
    }

    private static void times(Path root) throws IOException {
        try (var walk = Files.walk(root)) {
            for (Path path : (Iterable<Path>) walk::iterator) {
                if (Files.isSymbolicLink(path)) {
                    Files.getFileAttributeView(
                                    path,
                                    java.nio.file.attribute.BasicFileAttributeView.class,
                                    java.nio.file.LinkOption.NOFOLLOW_LINKS)
                            .setTimes(FileTime.fromMillis(1_700_000_000_000L), null, null);
                }
            }
        }
        try (var walk = Files.walk(root)) {
            for (Path path : (Iterable<Path>) walk.sorted(java.util.Comparator.reverseOrder())::iterator) {
                if (!Files.isSymbolicLink(path)) {
                    Files.setLastModifiedTime(path, FileTime.fromMillis(1_700_000_000_000L));
                }
            }
        }
    }
}
