package io.davit.agent.instruction;

import static io.davit.agent.instruction.Hub.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.agent.admission.Delivery;
import io.davit.agent.admission.InstructionClass;
import io.davit.agent.admission.Lane;
import io.davit.agent.admission.Line;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class InstructionVerifierTest {
    private final Hub hub = new Hub();
    private final InstructionVerifier verifier = new InstructionVerifier(hub.trusted(), hub.audience());

    @Test
    void takesWhatTheHubOrdered() {
        Delivery delivery = verifier.verify(hub.ordering(Hub.instruction()), NOON);

        assertThat(delivery.id()).hasToString("019e8320-a800-7abc-8def-0123456789ab");
        assertThat(delivery.line()).isEqualTo(new Line(hub.online.id(), Lane.NORMAL));
        assertThat(delivery.sequence()).isEqualTo(1);
        assertThat(delivery.instructionClass()).isEqualTo(InstructionClass.IMMEDIATE);
        assertThat(delivery.validity().expiresAt()).isEqualTo(NOON.plus(Duration.ofHours(1)));
        assertThat(delivery.order().bytes()).isEqualTo(Hub.backup().toByteArray());
        assertThat(delivery.correlationId()).isEqualTo("request-1");
    }

    @Test
    void knowsTheOrderAgainInADeliveryThatWasSignedAnew() {
        Delivery first = verifier.verify(hub.ordering(Hub.instruction()), NOON);
        Delivery second = verifier.verify(
                hub.ordering(Hub.instruction().setSequence(7).setIssuedAt(Hub.at(NOON.minusSeconds(9)))), NOON);

        assertThat(second.order().digest()).isEqualTo(first.order().digest());
        assertThat(second.sequence()).isEqualTo(7);
    }

    @TestFactory
    Stream<DynamicTest> refuses() {
        return Forgeries.all().entrySet().stream()
                .map(forgery -> DynamicTest.dynamicTest(
                        forgery.getKey(),
                        () -> assertRefused(
                                verifier,
                                forgery.getValue().envelope(),
                                NOON,
                                forgery.getValue().code())));
    }

    @Test
    void refusesAKeyFromTheMomentThatItsTimeIsOver() {
        Instant over = NOON.plus(Duration.ofDays(365));
        byte[] order = hub.ordering(Hub.instruction());

        assertThat(verifier.verify(order, over.minusNanos(1))).isNotNull();
        assertRefused(verifier, order, over, ErrorCode.INSTRUCTION_KEY_RETIRED);
    }

    @Test
    void refusesWhatWasIssuedBeforeItsKeyMightSign() {
        byte[] later = hub.keySet(2)
                .clearKeys()
                .addKeys(Hub.onlineKey(hub.online).setNotBefore(Hub.at(NOON.plusNanos(1))))
                .build()
                .toByteArray();
        TrustedKeys keys = hub.trusted().taking(Hub.signed(hub.root, later));

        assertRefused(
                new InstructionVerifier(keys, hub.audience()),
                hub.ordering(Hub.instruction()),
                NOON.plusSeconds(1),
                ErrorCode.INSTRUCTION_NOT_YET_VALID);
    }

    @Test
    void refusesEverythingBeforeTheFirstKeySet() {
        InstructionVerifier newcomer = new InstructionVerifier(hub.pinned(), hub.audience());

        assertRefused(newcomer, hub.ordering(Hub.instruction()), NOON, ErrorCode.INSTRUCTION_KEY_UNKNOWN);
    }

    private static void assertRefused(InstructionVerifier verifier, byte[] envelope, Instant now, ErrorCode code) {
        assertThatThrownBy(() -> verifier.verify(envelope, now))
                .isInstanceOfSatisfying(
                        DavitException.class,
                        refused -> assertThat(refused.code()).isEqualTo(code));
    }
}
