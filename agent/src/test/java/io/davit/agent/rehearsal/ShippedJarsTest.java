package io.davit.agent.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.util.Environment;

/** What of the libraries is shipped. */
class ShippedJarsTest {
    @TempDir
    Path folder;

    private Path jar(String... names) throws IOException {
        Path jar = folder.resolve("library.jar");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (String name : names) {
                out.putNextEntry(new ZipEntry(name));
                out.write(name.getBytes(StandardCharsets.UTF_8));
                out.closeEntry();
            }
        }
        return jar;
    }

    private static List<String> names(Path jar) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            return zip.stream().map(ZipEntry::getName).toList();
        }
    }

    @Test
    void librariesOfLinuxOnTwoProcessorsLieBesideTheJars() throws IOException {
        Path jar = jar(
                "org/rocksdb/RocksDB.class",
                "librocksdbjni-linux64.so",
                "librocksdbjni-linux64-musl.so",
                "librocksdbjni-linux-aarch64.so",
                "librocksdbjni-win64.dll",
                "librocksdbjni-osx-arm64.jnilib",
                "linux/amd64/libzstd-jni-1.5.7-28.so",
                "linux/aarch64/libzstd-jni-1.5.7-28.so",
                "linux/s390x/libzstd-jni-1.5.7-28.so",
                "darwin/aarch64/libzstd-jni-1.5.7-28.dylib",
                "com/amazon/corretto/crypto/provider/libamazonCorrettoCryptoProvider.so");

        ShippedJars.main(new String[] {folder.toString()});

        assertThat(names(jar)).containsExactly("org/rocksdb/RocksDB.class");
        Path natives = folder.resolve("native");
        assertThat(natives.resolve("x86_64").toFile().list())
                .containsExactlyInAnyOrder(
                        "librocksdbjnijni-linux64.so", "libzstd-jni-1.5.7-28.so", "libamazonCorrettoCryptoProvider.so");
        assertThat(natives.resolve("aarch64").toFile().list())
                .containsExactlyInAnyOrder("librocksdbjnijni-linux-aarch64.so", "libzstd-jni-1.5.7-28.so");
        assertThat(natives.resolve("aarch64/librocksdbjnijni-linux-aarch64.so"))
                .hasContent("librocksdbjni-linux-aarch64.so");
        // Names that the libraries' own loaders ask for.
        assertThat(natives.resolve("x86_64/" + Environment.getJniLibraryFileName("rocksdbjni"))
                                .toFile()
                                .exists()
                        || natives.resolve("aarch64/" + Environment.getJniLibraryFileName("rocksdbjni"))
                                .toFile()
                                .exists())
                .isTrue();
    }

    @Test
    void aNativeLibraryThatNobodyDecidedAboutEndsTheBuild() throws IOException {
        Path jar = jar("META-INF/native/libnetty_transport_native_epoll_x86_64.so");

        assertThatThrownBy(() -> ShippedJars.narrow(jar))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("library.jar", "epoll");
        assertThat(names(jar)).hasSize(1);
    }

    @Test
    void takesOutTheBindingOfZstdThatIsBuiltAtRunTimeOnly() throws IOException {
        Path jar = jar(
                "com/github/luben/zstd/Zstd.class",
                "META-INF/versions/22/com/github/luben/zstd/ZstdBinding.class",
                "META-INF/versions/11/com/other/Thing.class");

        ShippedJars.narrow(jar);

        assertThat(names(jar))
                .containsExactly("com/github/luben/zstd/Zstd.class", "META-INF/versions/11/com/other/Thing.class");
    }
}
