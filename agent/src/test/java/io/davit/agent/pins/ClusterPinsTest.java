package io.davit.agent.pins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.agent.repository.MapWriterMemory;
import io.davit.agent.repository.RepositoryPin;
import io.davit.agent.repository.WriterMemory;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import org.junit.jupiter.api.Test;

class ClusterPinsTest {
    private static final RepositoryPin OURS = new RepositoryPin("aa".repeat(32), "bb".repeat(32), "cc".repeat(32));
    private static final RepositoryPin THEIRS = new RepositoryPin("dd".repeat(32), "ee".repeat(32), "ff".repeat(32));
    private static final String PLACE = "s3://bucket/prefix at host";

    private final SecretsCluster cluster = new SecretsCluster();
    private final ClusterPins pins = new ClusterPins(() -> cluster);

    @Test
    void remembersThePinWhenTheLedgerIsLost() {
        memory(new MapWriterMemory()).rememberPin(OURS);

        assertThat(memory(new MapWriterMemory()).pin()).contains(OURS);
    }

    @Test
    void refusesAnotherRepositoryInThePlaceOfThePinnedOne() {
        memory(new MapWriterMemory()).rememberPin(OURS);

        assertCode(
                ErrorCode.REPOSITORY_PIN_MISMATCH,
                () -> memory(new MapWriterMemory()).rememberPin(THEIRS));
    }

    @Test
    void refusesToChooseWhenLedgerAndClusterDisagree() {
        memory(new MapWriterMemory()).rememberPin(OURS);
        MapWriterMemory ledger = new MapWriterMemory();
        ledger.rememberPin(THEIRS);

        assertCode(ErrorCode.REPOSITORY_PIN_MISMATCH, () -> memory(ledger).pin());
    }

    @Test
    void putsThePinOfAnOlderLedgerIntoTheCluster() {
        MapWriterMemory ledger = new MapWriterMemory();
        ledger.rememberPin(OURS);

        memory(ledger).pin();

        assertThat(memory(new MapWriterMemory()).pin()).contains(OURS);
    }

    @Test
    void goesOnWithTheLedgersPinWhileTheClusterIsAway() {
        MapWriterMemory ledger = new MapWriterMemory();
        ledger.rememberPin(OURS);
        cluster.failWith(ErrorCode.CLUSTER_UNREACHABLE);

        assertThat(memory(ledger).pin()).contains(OURS);
    }

    @Test
    void doesNotGoOnWithoutAnAnswerWhenNothingIsRemembered() {
        cluster.failWith(ErrorCode.CLUSTER_UNREACHABLE);

        assertCode(
                ErrorCode.CLUSTER_UNREACHABLE,
                () -> memory(new MapWriterMemory()).pin());
    }

    @Test
    void pinsInTheLedgerAloneWhereTheAgentHasNoNamespace() {
        cluster.removeNamespace();
        MapWriterMemory ledger = new MapWriterMemory();

        memory(ledger).rememberPin(OURS);

        assertThat(ledger.pin()).contains(OURS);
    }

    @Test
    void doesNotTakeARefusalForAnAbsentNamespace() {
        cluster.refuse(ErrorCode.CLUSTER_FORBIDDEN);

        assertCode(
                ErrorCode.CLUSTER_FORBIDDEN, () -> memory(new MapWriterMemory()).rememberPin(OURS));
    }

    @Test
    void givesEachPlaceAPinOfItsOwn() {
        memory(new MapWriterMemory()).rememberPin(OURS);

        assertThat(pins.over(new MapWriterMemory(), "main", "s3://other at host")
                        .pin())
                .isEmpty();
    }

    @Test
    void neverReadsADamagedSecretAsNoPin() {
        memory(new MapWriterMemory()).rememberPin(OURS);
        cluster.damageSecrets();

        assertCode(
                ErrorCode.REPOSITORY_PIN_MISMATCH,
                () -> memory(new MapWriterMemory()).pin());
    }

    private WriterMemory memory(MapWriterMemory ledger) {
        return pins.over(ledger, "main", PLACE);
    }

    private static void assertCode(ErrorCode code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
