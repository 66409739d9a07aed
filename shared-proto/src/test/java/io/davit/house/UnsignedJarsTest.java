package io.davit.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of a signed library is shipped. */
class UnsignedJarsTest {
    private static final long TIME = 1_750_000_000_000L;
    private static final String MANIFEST = """
            Manifest-Version: 1.0
            Multi-Release: true

            Name: org/ship/Mast.class
            SHA-256-Digest: abc=

            Name: org/ship/
            Sealed: true

            """;

    @TempDir
    Path folder;

    private Path jar(String name, Map<String, String> entries) throws IOException {
        Path jar = folder.resolve(name);
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (var entry : entries.entrySet()) {
                ZipEntry packed = new ZipEntry(entry.getKey());
                packed.setTime(TIME);
                out.putNextEntry(packed);
                out.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
                out.closeEntry();
            }
        }
        return jar;
    }

    private Path signed(String name) throws IOException {
        Map<String, String> entries = new LinkedHashMap<>();
        entries.put("META-INF/MANIFEST.MF", MANIFEST);
        entries.put("META-INF/SHIP.SF", "signature");
        entries.put("META-INF/SHIP.RSA", "signature");
        entries.put("META-INF/services/org.ship.Mast", "org.ship.Tall");
        entries.put("org/ship/Mast.class", "class");
        return jar(name, entries);
    }

    @Test
    void takesSignaturesOutAndKeepsWhatElseTheManifestSays() throws IOException {
        Path jar = signed("signed.jar");

        UnsignedJars.main(new String[] {folder.toString()});

        try (ZipFile zip = new ZipFile(jar.toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName))
                    .containsExactlyInAnyOrder(
                            "META-INF/MANIFEST.MF", "META-INF/services/org.ship.Mast", "org/ship/Mast.class");
            assertThat(zip.getInputStream(zip.getEntry("org/ship/Mast.class"))).hasContent("class");
        }
        try (JarFile narrowed = new JarFile(jar.toFile())) {
            assertThat(narrowed.getManifest().getMainAttributes().getValue("Multi-Release"))
                    .isEqualTo("true");
            assertThat(narrowed.getManifest().getEntries()).containsOnlyKeys("org/ship/");
        }
    }

    /** So that the same bytes come of the same jar: a list of classes is kept for the jars that it was made with. */
    @Test
    void bearsNoTimeOfItsOwn() throws IOException {
        Path jar = signed("signed.jar");

        UnsignedJars.unsign(jar);

        try (ZipFile zip = new ZipFile(jar.toFile())) {
            assertThat(zip.stream().map(ZipEntry::getTime)).hasSize(3).containsOnly(TIME);
        }
    }

    @Test
    void leavesAloneWhatIsNotSigned() throws IOException {
        Path jar = jar("plain.jar", Map.of("org/ship/Mast.SF", "no signature", "META-INF/MANIFEST.MF", MANIFEST));
        byte[] before = Files.readAllBytes(jar);

        UnsignedJars.unsign(jar);

        assertThat(jar).hasBinaryContent(before);
    }
}
