package io.davit.harness.bench.mover;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.davit.harness.bench.mover.OneFile.PageKind;
import io.davit.harness.story.TreeCapture;
import io.davit.harness.story.TreeComparer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSetTest {
    private static final int PAGES = 640;

    @TempDir
    Path folder;

    @Test
    void theSameTextIsMadeTwice() {
        TextTree tree = new TextTree(1_100);
        tree.create(folder.resolve("one"));
        tree.create(folder.resolve("other"));

        TreeCapture one = TreeCapture.of(folder.resolve("one"));
        TreeCapture other = TreeCapture.of(folder.resolve("other"));

        assertThat(one.files()).isEqualTo(1_100);
        assertThat(TreeComparer.differences("text", one, other))
                // What is above the folders of files has the time of its making.
                .filteredOn(line -> line.contains(".java"))
                .isEmpty();
        assertThat(one.entries().values())
                .anyMatch(entry -> entry.content().endsWith(".java"), "a symbolic link")
                .anyMatch(entry -> Integer.toOctalString(entry.mode()).endsWith("755"));
        assertThat(one.entries())
                .anySatisfy((name, entry) -> assertThat(entry.linkedTo()).isNotEqualTo(name));
    }

    @Test
    void textCompressesLikeSourceCode() throws IOException {
        new TextTree(400).create(folder.resolve("text"));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        long alone = 0;
        try (Stream<Path> files = Files.walk(folder.resolve("text"))) {
            for (Path file : files.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList()) {
                byte[] bytes = Files.readAllBytes(file);
                all.writeBytes(bytes);
                alone += Zstd.compress(bytes, 1).length;
            }
        }

        double together = Zstd.compress(all.toByteArray(), 1).length / (double) all.size();

        assertThat(all.size() / 400.0).isBetween(7_000.0, 11_000.0);
        assertThat(together).isBetween(0.28, 0.40);
        assertThat(alone / (double) all.size()).isBetween(together + 0.02, 0.50);
    }

    @Test
    void twoOfAHundredFilesAreEdited() {
        TextTree tree = new TextTree(1_000);
        tree.create(folder.resolve("text"));
        TreeCapture before = TreeCapture.of(folder.resolve("text"));

        tree.change(folder.resolve("text"), Operation.FILES_EDITED);

        TreeCapture after = TreeCapture.of(folder.resolve("text"));
        assertThat(TreeComparer.differences("text", before, after)).hasSizeBetween(10, 40);
    }

    @Test
    void twoOfAHundredPagesChangeInPlaceAndTheTailGrows() throws IOException {
        OneFile file = new OneFile((long) PAGES * OneFile.PAGE, PageKind.FULL);
        file.create(folder.resolve("pages"));
        Path path = folder.resolve("pages").resolve(file.oneFile(folder));
        byte[] before = Files.readAllBytes(path);

        file.change(folder.resolve("pages"), Operation.PAGES_CHANGED);
        byte[] changed = Files.readAllBytes(path);
        file.change(folder.resolve("pages"), Operation.APPENDED);
        byte[] appended = Files.readAllBytes(path);

        assertThat(before).hasSize(PAGES * OneFile.PAGE);
        assertThat(changed).hasSameSizeAs(before);
        assertThat(changedPages(before, changed)).isBetween(3, 40);
        assertThat(appended).hasSize((PAGES + PAGES * 5 / 100) * OneFile.PAGE).startsWith(changed);
    }

    @Test
    void pagesEndInZerosOnlyWhereTheySaySo() throws IOException {
        for (PageKind kind : PageKind.values()) {
            OneFile file = new OneFile(1L << 20, kind);
            file.create(folder.resolve(kind.name()));
            byte[] bytes = Files.readAllBytes(folder.resolve(kind.name()).resolve(file.oneFile(folder)));

            byte[] tail = Arrays.copyOfRange(bytes, OneFile.PAGE - 1000, OneFile.PAGE);
            double ratio = Zstd.compress(bytes, 1).length / (double) bytes.length;

            switch (kind) {
                case ENDS_IN_ZEROS -> {
                    assertThat(tail).containsOnly(0);
                    assertThat(ratio).isBetween(0.55, 0.70);
                }
                case FULL -> {
                    assertThat(tail).doesNotContain(0);
                    assertThat(ratio).isBetween(0.60, 0.80);
                }
                case RANDOM -> assertThat(ratio).isGreaterThan(0.99);
            }
        }
    }

    private static int changedPages(byte[] before, byte[] after) {
        int changed = 0;
        for (int at = 0; at < before.length; at += OneFile.PAGE) {
            changed += Arrays.equals(before, at, at + OneFile.PAGE, after, at, at + OneFile.PAGE) ? 0 : 1;
        }
        return changed;
    }
}
