package io.davit.hub.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.errors.ErrorCode;
import io.davit.signing.KeyId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The online keys change only with the root at hand (P1), and a running hub takes it over. */
class KeyRotationTest {
    private static final byte[] ORDER = "an instruction".getBytes(StandardCharsets.UTF_8);
    private static final Duration OVERLAP = Duration.ofDays(2);

    @TempDir
    Path temp;

    private KeyRoom room;
    private HubKeys running;

    @BeforeEach
    void enter() {
        room = new KeyRoom(temp);
        running = room.init();
    }

    @Test
    void signsByTheNewKeyAndLeavesTheOldOneItsOverlap() {
        KeyId old = running.currentKey();
        room.clock.advance(Duration.ofDays(30));

        HubKeySet set = room.rotation().rotate(room.safe, OVERLAP);

        assertThat(running.currentKey()).as("not told yet").isEqualTo(old);
        assertThat(running.refresh()).isTrue();
        assertThat(running.refresh()).isFalse();
        assertThat(set.version()).isEqualTo(2);
        assertThat(running.currentKey()).isNotEqualTo(old);
        assertThat(set.keys())
                .filteredOn(key -> key.id().equals(old))
                .singleElement()
                .satisfies(key -> {
                    assertThat(key.retired()).isFalse();
                    assertThat(key.notAfter()).isEqualTo(room.clock.instant().plus(OVERLAP));
                });
        assertThat(set.envelope().isSignedBy(running.keySet().rootPublicKey())).isTrue();
    }

    @Test
    void whatWasNumberedForTheOldKeyIsStillSignedByItDuringTheOverlapAndNotAfter() {
        KeyId old = running.currentKey();
        room.rotation().rotate(room.safe, OVERLAP);
        running.refresh();

        assertThat(running.sign(old, ORDER).keyId()).isEqualTo(old);
        room.clock.advance(OVERLAP);

        KeyRoom.refuses(ErrorCode.SIGNING_KEY_ABSENT, () -> running.sign(old, ORDER));
    }

    @Test
    void aRetiredKeyIsListedAsSuchSignsNothingAndItsPrivateHalfIsGone() {
        room.rotation().rotate(room.safe, OVERLAP);
        running.refresh();
        KeyId stolen = running.currentKey();

        HubKeySet set = room.rotation().retire(stolen, room.safe);
        running.refresh();

        assertThat(set.version()).isEqualTo(3);
        assertThat(set.keys())
                .filteredOn(HubKeySet.OnlineKey::retired)
                .extracting(HubKeySet.OnlineKey::id)
                .containsExactly(stolen);
        assertThat(running.currentKey()).isNotEqualTo(stolen);
        KeyRoom.refuses(ErrorCode.SIGNING_KEY_ABSENT, () -> running.sign(stolen, ORDER));
        assertThat(room.keys.resolve(KeyFolder.signingKey(stolen))).doesNotExist();
    }

    @Test
    void retiringTheOnlyKeyMakesAnotherInTheSameSet() {
        KeyId stolen = running.currentKey();

        HubKeySet set = room.rotation().retire(stolen, room.safe);
        running.refresh();

        assertThat(set.version()).isEqualTo(2);
        assertThat(set.keys()).hasSize(2);
        assertThat(running.sign(running.currentKey(), ORDER).keyId()).isNotEqualTo(stolen);
    }

    @Test
    void refusesToRetireWhatItDoesNotList() {
        KeyRoom.refuses(ErrorCode.SIGNING_KEY_UNKNOWN, () -> room.rotation().retire(KeyId.of(new byte[32]), room.safe));
    }

    @Test
    void refusesAnotherRoot() throws Exception {
        KeyRoom other = new KeyRoom(Files.createDirectory(temp.resolve("other")));
        other.init();

        KeyRoom.refuses(ErrorCode.ROOT_KEY_WRONG, () -> room.rotation().rotate(other.safe, OVERLAP));
        assertThat(room.open().keySet().version()).isEqualTo(1);
    }

    @Test
    void afterAYearWithoutARotationNothingIsSigned() {
        room.clock.advance(KeyRotation.KEY_LIFE);

        KeyRoom.refuses(ErrorCode.SIGNING_KEY_ABSENT, running::currentKey);
    }

    @Test
    void neverListsMoreKeysThanTheProtocolAllows() {
        for (int i = 0; i < 20; i++) {
            room.clock.advance(Duration.ofDays(60));
            room.rotation().rotate(room.safe, OVERLAP);
        }
        running.refresh();

        assertThat(running.keySet().keys()).hasSize(16);
        assertThat(running.keySet().version()).isEqualTo(21);
        assertThat(running.sign(running.currentKey(), ORDER)).isNotNull();
    }

    @Test
    void aNewRootRetiresWhatTheOldOneVouchedFor() {
        byte[] oldRoot = running.keySet().rootPublicKey();
        KeyId old = running.currentKey();

        HubKeySet set = room.rotation().replaceRoot(temp.resolve("new-root.pem"));
        running.refresh();

        assertThat(set.rootPublicKey()).isNotEqualTo(oldRoot);
        assertThat(set.envelope().isSignedBy(oldRoot)).isFalse();
        assertThat(set.version()).isEqualTo(2);
        assertThat(running.currentKey()).isNotEqualTo(old);
        KeyRoom.refuses(ErrorCode.SIGNING_KEY_ABSENT, () -> running.sign(old, ORDER));
        KeyRoom.refuses(ErrorCode.ROOT_KEY_WRONG, () -> room.rotation().rotate(room.safe, OVERLAP));
        assertThat(room.rotation().rotate(temp.resolve("new-root.pem"), OVERLAP).version())
                .isEqualTo(3);
    }
}
