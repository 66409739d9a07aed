package io.davit.hub.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.errors.ErrorCode;
import io.davit.signing.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a hub comes into being (P1), and what a kill in the middle leaves. */
class HubInitTest {
    @TempDir
    Path temp;

    private KeyRoom room;

    @BeforeEach
    void enter() {
        room = new KeyRoom(temp);
    }

    /** The power goes. */
    private static final class Death extends Error {
        private static final long serialVersionUID = 1L;
    }

    private Map<String, byte[]> everything() throws IOException {
        Map<String, byte[]> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(temp)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.endsWith(".lock")) {
                    found.put(temp.relativize(file).toString(), Files.readAllBytes(file));
                }
            }
        }
        return found;
    }

    @Test
    void makesAHubWhoseKeySetTheRootSigned() {
        HubKeys hub = room.init();

        SigningKey root = RootKeyFile.read(room.safe);
        assertThat(hub.keySet().envelope().isSignedBy(root.publicKey())).isTrue();
        assertThat(hub.keySet().rootPublicKey()).isEqualTo(root.publicKey());
        assertThat(hub.keySet().version()).isEqualTo(1);
        assertThat(hub.keySet().staleAfter()).isEqualTo(KeyRoom.NOON.plus(KeyRotation.SET_LIFE));
        assertThat(hub.keySet().keys()).singleElement().satisfies(key -> {
            assertThat(key.id()).isEqualTo(hub.currentKey()).isNotEqualTo(root.id());
            assertThat(key.notAfter()).isEqualTo(KeyRoom.NOON.plus(KeyRotation.KEY_LIFE));
        });
        assertThat(room.open().hubId()).isEqualTo(hub.hubId());
    }

    @Test
    void keepsTheRootsPrivateHalfOutOfTheKeyFolder() throws IOException {
        room.init();

        String seed = new String(RootKeyFile.read(room.safe).seed(), StandardCharsets.ISO_8859_1);
        String pem = Files.readString(room.safe).lines().toList().get(1);
        for (Map.Entry<String, byte[]> file : everything().entrySet()) {
            if (!file.getKey().equals("root.pem")) {
                String content = new String(file.getValue(), StandardCharsets.ISO_8859_1);
                assertThat(content).as(file.getKey()).doesNotContain(seed).doesNotContain(pem);
            }
        }
    }

    @Test
    void writesOnlyFilesThatNobodyElseMayRead() throws IOException {
        room.init();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(room.keys)))
                .isEqualTo("rwx------");
        List<Path> files = new ArrayList<>(List.of(room.safe));
        try (Stream<Path> inside = Files.list(room.keys)) {
            inside.forEach(files::add);
        }
        assertThat(files)
                .hasSizeGreaterThan(6)
                .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------"));
    }

    /** The JDK is as strict as openssl about the form of RFC 8410. */
    @Test
    void writesKeysThatOtherToolsRead() throws Exception {
        room.init();

        byte[] der = Pem.decode(Pem.PRIVATE_KEY, Files.readAllBytes(room.safe));
        assertThat(KeyFactory.getInstance("Ed25519")
                        .generatePrivate(new PKCS8EncodedKeySpec(der))
                        .getAlgorithm())
                .isEqualTo("EdDSA");
        assertThat(der).hasSize(48);
    }

    @Test
    void refusesAFolderThatHoldsAHub() throws IOException {
        room.init();
        Map<String, byte[]> before = everything();

        KeyRoom.refuses(
                ErrorCode.HUB_ALREADY_INITIALISED,
                () -> new HubInit(room.folder(), room.clock).init(temp.resolve("other-root.pem")));

        assertThat(everything()).usingRecursiveComparison().isEqualTo(before);
    }

    @Test
    void refusesARootKeyFileThatExistsAndMakesNoHub() throws IOException {
        Files.writeString(room.safe, "another root");

        KeyRoom.refuses(ErrorCode.ROOT_KEY_FILE_EXISTS, room::init);

        assertThat(room.safe).hasContent("another root");
        KeyRoom.refuses(ErrorCode.HUB_NOT_INITIALISED, room::open);
    }

    @Test
    void refusesAFolderThatIsOpenToOthers() throws IOException {
        room.init();
        Files.setPosixFilePermissions(room.keys, PosixFilePermissions.fromString("rwxr-x---"));

        KeyRoom.refuses(ErrorCode.KEY_FOLDER_UNSAFE, room::open);
    }

    @Test
    void refusesAFileThatIsOpenToOthers() throws IOException {
        room.init();
        Files.setPosixFilePermissions(
                room.keys.resolve(KeyFolder.DENYLIST), PosixFilePermissions.fromString("rw-r--r--"));

        KeyRoom.refuses(ErrorCode.KEY_FOLDER_UNSAFE, room::open);
    }

    @Test
    void killedAfterAnyFileIsNoHubYetOrAWholeOne() throws IOException {
        AtomicInteger steps = new AtomicInteger();
        new KeyRoom(Files.createDirectory(temp.resolve("rehearsal"))).initWatchedBy(name -> steps.incrementAndGet());
        assertThat(steps).hasValue(6);

        for (int last = 1; last <= steps.get(); last++) {
            room = new KeyRoom(Files.createDirectory(temp.resolve("killed-" + last)));
            AtomicInteger left = new AtomicInteger(last);
            assertThatThrownBy(() -> room.initWatchedBy(name -> {
                        if (left.decrementAndGet() == 0) {
                            throw new Death();
                        }
                    }))
                    .isInstanceOf(Death.class);
            Map<String, byte[]> atDeath = everything();

            if (last == steps.get()) {
                assertThat(room.open().currentKey()).isNotNull();
                KeyRoom.refuses(ErrorCode.HUB_ALREADY_INITIALISED, room::init);
            } else {
                KeyRoom.refuses(ErrorCode.HUB_INIT_INCOMPLETE, room::open);
                KeyRoom.refuses(ErrorCode.HUB_INIT_INCOMPLETE, room::init);
            }
            assertThat(everything())
                    .as("killed after file %s", last)
                    .usingRecursiveComparison()
                    .isEqualTo(atDeath);
        }
    }

    @Test
    void startsAnewOnceWhatAnInterruptedInitLeftWasMovedAway() throws IOException {
        assertThatThrownBy(() -> room.initWatchedBy(name -> {
                    throw new Death();
                }))
                .isInstanceOf(Death.class);

        Files.move(room.keys, temp.resolve("aside"));
        Files.move(room.safe, temp.resolve("root-aside.pem"));

        assertThat(room.init().keySet().version()).isEqualTo(1);
    }

    @Test
    void refusesAKeySetThatTheRootDidNotSign() throws IOException {
        room.init();
        String text = Files.readString(room.keys.resolve(KeyFolder.KEY_SET));
        String other = text.replaceFirst(
                "(\"rootPublicKey\" : \")[^\"]+",
                "$1" + Base64.getEncoder().encodeToString(SigningKey.random().publicKey()));
        Files.writeString(room.keys.resolve(KeyFolder.KEY_SET), other);

        KeyRoom.refuses(ErrorCode.KEY_FOLDER_DAMAGED, room::open);
    }

    @Test
    void refusesAnAuthorityKeyThatIsNotTheCertificates() throws IOException {
        room.init();
        KeyRoom other = new KeyRoom(Files.createDirectory(temp.resolve("other")));
        other.init();
        Files.copy(
                other.keys.resolve(KeyFolder.AUTHORITY_KEY),
                room.keys.resolve(KeyFolder.AUTHORITY_KEY),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.COPY_ATTRIBUTES);

        KeyRoom.refuses(ErrorCode.KEY_FOLDER_DAMAGED, room::open);
    }

    @Test
    void neverReadsAMissingDenylistAsAnEmptyOne() throws IOException {
        room.init();
        Files.delete(room.keys.resolve(KeyFolder.DENYLIST));

        KeyRoom.refuses(ErrorCode.KEY_FOLDER_DAMAGED, room::open);
    }
}
