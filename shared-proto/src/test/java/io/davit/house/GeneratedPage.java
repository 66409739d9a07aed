package io.davit.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Documents of the source tree that are drawn from the code; {@code -Ddavit.docs.write=true} writes them anew. */
public final class GeneratedPage {
    private GeneratedPage() {}

    /** Fails when the page is not what the code says. */
    public static void holds(Path page, String expected) throws IOException {
        if (Boolean.getBoolean("davit.docs.write")) {
            Files.createDirectories(page.getParent());
            Files.writeString(page, expected);
        }
        assertThat(page).exists();
        assertThat(Files.readString(page))
                .as("%s is generated: run GeneratedDocsTest with -Ddavit.docs.write=true", page.getFileName())
                .isEqualTo(expected);
    }

    /** The tree's root, from wherever the build runs this test. */
    public static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.exists(folder.resolve("shared-proto"))) {
            folder = folder.getParent();
        }
        if (folder == null) {
            throw new IllegalStateException("not inside the source tree");
        }
        return folder;
    }
}
