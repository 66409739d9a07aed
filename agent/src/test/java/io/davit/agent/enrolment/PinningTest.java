package io.davit.agent.enrolment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.agent.hub.HubPins;
import io.davit.agent.ledger.Ledger;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cluster and ledger hold the same pins, or nothing is dialled (section 3). */
class PinningTest {
    private static final HubPins PINS = pins("b");

    @TempDir
    private Path folder;

    private final SecretShelf secrets = new SecretShelf();
    private final HubPinSecret secret = new HubPinSecret(secrets);
    private Ledger ledger;

    private static HubPins pins(String root) {
        return new HubPins(
                "5b7c1f0e-3f57-4f6e-9d7a-6f2f5f3f9a10",
                "0f3e8f9c-58a4-4d55-8f0e-2b9d7c6b5a41",
                "a".repeat(64),
                root.repeat(64));
    }

    @BeforeEach
    void open() {
        ledger = Ledger.open(folder);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private Optional<HubPins> settle() {
        return Pinning.settle(secret.read(), ledger.hub());
    }

    private void write(HubPins pins) {
        secret.write(pins, Optional.empty(), Optional.empty());
    }

    private void assertDiffer() {
        assertThatThrownBy(this::settle)
                .isInstanceOfSatisfying(
                        DavitException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.HUB_PINS_DIFFER));
        assertThat(ledger.hub().pins()).contains(PINS);
    }

    @Test
    void areNoneBeforeTheEnrolment() {
        assertThat(settle()).isEmpty();
    }

    @Test
    void areTakenFromTheClusterOnceAndThenCompared() {
        write(PINS);

        assertThat(settle()).contains(PINS);
        assertThat(ledger.hub().pins()).contains(PINS);
        assertThat(settle()).contains(PINS);
    }

    @Test
    void differWhenSomebodyWritesTheSecretByHand() {
        write(PINS);
        settle();
        secrets.tamper(HubPinSecret.NAME, "root-key", "c".repeat(64).getBytes(StandardCharsets.UTF_8));

        assertDiffer();
    }

    @Test
    void differWhenTheSecretIsGone() {
        write(PINS);
        settle();
        secrets.remove(HubPinSecret.NAME);

        assertDiffer();
    }

    @Test
    void followTheCommandThatReplacesThem() {
        write(PINS);
        settle();
        write(pins("c"));
        write(pins("c"));

        assertThat(settle()).contains(pins("c"));
        assertThat(ledger.hub().pins()).contains(pins("c"));
    }

    @Test
    void differWhenAnOlderReplacementIsPutBack() {
        write(pins("d"));
        settle();
        write(PINS);
        settle();
        secrets.remove(HubPinSecret.NAME);
        secret.write(pins("e"), Optional.of(pins("d").digest()), Optional.empty());

        assertDiffer();
    }

    @Test
    void followWhoNamesTheLedgersDigestAfterTheSecretWasLost() {
        write(PINS);
        settle();
        secrets.remove(HubPinSecret.NAME);
        secret.write(pins("e"), Optional.of(PINS.digest()), Optional.empty());

        assertThat(settle()).contains(pins("e"));
    }
}
