package io.davit.hub.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.errors.ErrorCode;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hub's keys in one file (P7): whoever has it and its passphrase is the same hub again. */
class KeyBundleTest {
    private static final byte[] PASSPHRASE = "a long passphrase".getBytes(StandardCharsets.UTF_8);
    /** The least that a bundle may have. */
    private static final SealedFile.Cost CHEAP = new SealedFile.Cost(8 << 10, 1, 1);

    private static final BigInteger DENIED = new BigInteger("c0ffee", 16);

    @TempDir
    Path temp;

    private KeyRoom room;
    private HubKeys hub;
    private Path bundle;
    private Path elsewhere;

    @BeforeEach
    void enter() {
        room = new KeyRoom(temp);
        hub = room.init();
        hub.deny(List.of(DENIED), "the laptop was stolen");
        bundle = temp.resolve("hub.bundle");
        elsewhere = temp.resolve("elsewhere");
    }

    private KeyBundle bundle(KeyFolder folder) {
        return new KeyBundle(folder, room.clock, CHEAP);
    }

    private void export() {
        bundle(room.folder()).export(bundle, PASSPHRASE);
    }

    private HubKeys importElsewhere(byte[] passphrase) {
        return bundle(new KeyFolder(elsewhere)).importFrom(bundle, passphrase);
    }

    @Test
    void theSameHubComesBackWithItsDenylist() throws Exception {
        export();

        HubKeys back = importElsewhere(PASSPHRASE);

        assertThat(back.hubId()).isEqualTo(hub.hubId());
        assertThat(back.keySet().envelope().toBytes())
                .isEqualTo(hub.keySet().envelope().toBytes());
        assertThat(back.currentKey()).isEqualTo(hub.currentKey());
        assertThat(back.authority().certificate()).isEqualTo(hub.authority().certificate());
        assertThat(back.isDenied(DENIED)).isTrue();
        assertThat(back.isDenied(BigInteger.TEN)).isFalse();
        assertThat(back.denied())
                .singleElement()
                .satisfies(denial -> assertThat(denial.reason()).isEqualTo("the laptop was stolen"));
        new KeyFolder(elsewhere).check();
    }

    @Test
    void holdsNoKeyInTheOpen() throws Exception {
        export();

        String text = Files.readString(bundle, StandardCharsets.ISO_8859_1);
        assertThat(text)
                .startsWith("davit-bundle-v1\n")
                .doesNotContain("PRIVATE", hub.hubId().toString(), "files");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(bundle)))
                .isEqualTo("rw-------");
    }

    @Test
    void refusesAnotherPassphraseAndLeavesTheFolderAbsent() {
        export();

        KeyRoom.refuses(
                ErrorCode.BUNDLE_INVALID, () -> importElsewhere("a wrong one".getBytes(StandardCharsets.UTF_8)));

        assertThat(elsewhere).doesNotExist();
    }

    /** The second recommendation of RFC 9106, in the bytes of the file. */
    @Test
    void aGuessAtThePassphraseCosts64MebibytesThreeTimesOver() throws Exception {
        new KeyBundle(room.folder(), room.clock).export(bundle, PASSPHRASE);

        ByteBuffer cost = ByteBuffer.wrap(Files.readAllBytes(bundle)).position("davit-bundle-v1\n".length());
        assertThat(List.of(cost.getInt(), cost.getInt(), cost.getInt())).containsExactly(64 << 10, 3, 4);
        assertThat(importElsewhere(PASSPHRASE).hubId()).isEqualTo(hub.hubId());
    }

    /** Every byte of the header counts: those of the cost too, or an attacker could weaken it. */
    @Test
    void refusesAnAlteredFile() throws Exception {
        export();
        byte[] good = Files.readAllBytes(bundle);

        for (int at : List.of(0, 17, 21, 25, 30, 45, 60, good.length - 1)) {
            byte[] altered = good.clone();
            altered[at] ^= 1;
            Files.write(bundle, altered);
            KeyRoom.refuses(ErrorCode.BUNDLE_INVALID, () -> importElsewhere(PASSPHRASE));
        }
        for (int length : List.of(0, 10, 40, 56, good.length - 1)) {
            Files.write(bundle, Arrays.copyOf(good, length));
            KeyRoom.refuses(ErrorCode.BUNDLE_INVALID, () -> importElsewhere(PASSPHRASE));
        }
    }

    @Test
    void refusesALaterVersionAsSuch() throws Exception {
        export();
        byte[] later = Files.readAllBytes(bundle);
        later["davit-bundle-v".length()] = '2';
        Files.write(bundle, later);

        KeyRoom.refuses(ErrorCode.BUNDLE_VERSION, () -> importElsewhere(PASSPHRASE));
    }

    @Test
    void refusesACostThatWouldExhaustTheReader() throws Exception {
        export();
        byte[] costly = Files.readAllBytes(bundle);
        costly["davit-bundle-v1\n".length()] = 0x7f;
        Files.write(bundle, costly);

        KeyRoom.refuses(ErrorCode.BUNDLE_INVALID, () -> importElsewhere(PASSPHRASE));
    }

    @Test
    void refusesAnEmptyPassphraseAndAFileThatExists() throws Exception {
        KeyRoom.refuses(
                ErrorCode.PASSPHRASE_UNUSABLE, () -> bundle(room.folder()).export(bundle, new byte[0]));
        Files.writeString(bundle, "mine");
        KeyRoom.refuses(ErrorCode.FILE_EXISTS, this::export);
        assertThat(bundle).hasContent("mine");
    }

    @Test
    void refusesAFolderThatHoldsAHub() {
        export();

        KeyRoom.refuses(
                ErrorCode.HUB_ALREADY_INITIALISED, () -> bundle(room.folder()).importFrom(bundle, PASSPHRASE));
    }

    @Test
    void anInterruptedImportIsNoHub() {
        export();
        AtomicInteger left = new AtomicInteger(4);
        KeyFolder dying = new KeyFolder(elsewhere, name -> {
            if (left.decrementAndGet() == 0) {
                throw new AssertionError("the power goes");
            }
        });

        assertThatThrownBy(() -> bundle(dying).importFrom(bundle, PASSPHRASE)).hasMessage("the power goes");

        KeyRoom.refuses(ErrorCode.HUB_INIT_INCOMPLETE, () -> HubKeys.open(new KeyFolder(elsewhere), room.clock));
    }

    @Test
    void aDenialIsDurableAndIsNotForgottenByAnotherProcess() {
        HubKeys other = room.open();
        other.deny(List.of(BigInteger.TWO), "retired");

        hub.deny(List.of(BigInteger.ONE, DENIED), "again");

        assertThat(room.open().denied())
                .extracting(Denylist.Denial::reason)
                .containsExactly("again", "retired", "the laptop was stolen");
        assertThat(hub.isDenied(BigInteger.TWO)).isTrue();
    }
}
