package io.davit.agent.repository.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.repository.Credential;
import io.davit.agent.repository.Passphrase;
import io.davit.agent.repository.Recipient;
import io.davit.agent.repository.SecretKey;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.Vectors;
import io.davit.signing.RecipientKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The slots of every type (R5), and the second key epoch, as docs/repository-format.md has them; type 1 is in {@link CryptoVectorsTest}. */
class SlotVectorsTest {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    private final OwnerKeys keys = VectorKeys.owner();
    private final OwnerKeys rotated = VectorKeys.rotated();
    private final byte[] ownerKey = keys.owner().publicKey();

    @Test
    void aReadersPassphraseSlotIsThatOfTheVector() {
        SlotHolder holder =
                SlotHolder.ByPassphrase.of(passphrase(), new Stretching(8192, 1, 1, Vectors.fill(0x88, 32)));

        byte[] kept = Vectors.check(
                "slot-passphrase-reader",
                Slot.create(id(0xA5), keys.forReader(1), holder, Slot.Note.NONE, keys.owner()));

        UnlockedKeys opened = open(kept, passphrase());
        assertThat(opened).isInstanceOf(ReaderKeys.class);
        assertThat(opened.pin()).isEqualTo(keys.pin());
    }

    @Test
    void anOwnersRecipientSlotIsThatOfTheVector() {
        SlotHolder.ByRecipient holder = SlotHolder.ByRecipient.of(
                Recipient.of(VectorKeys.recipient()), keys.ring().repository(), ownerKey);
        Slot.Note note = new Slot.Note(Optional.of(NOON), "recovery");

        byte[] kept = Vectors.check(
                "slot-recipient-owner", Slot.byRecipient(id(0xA6), keys, holder, note, keys.owner(), ephemeral()));

        Slot slot = Slot.read(kept);
        assertThat(slot.note()).isEqualTo(note);
        assertThat(slot.isProvenTo(VectorKeys.recipient(), ownerKey)).isTrue();
        assertThat(slot.isProvenTo(VectorKeys.recipient(), Vectors.fill(1, 32)))
                .as("the proof is of one owner")
                .isFalse();
        assertThat(open(kept, recipient())).isInstanceOf(OwnerKeys.class);
    }

    @Test
    void aReadersRecipientSlotOfTheSecondEpochIsThatOfTheVector() {
        SlotHolder.ByRecipient holder =
                new SlotHolder.ByRecipient(VectorKeys.recipient().publicKey(), Optional.empty());

        byte[] kept = Vectors.check(
                "slot-recipient-reader-epoch-2",
                Slot.byRecipient(id(0xA7), rotated.forReader(2), holder, Slot.Note.NONE, keys.owner(), ephemeral()));

        Slot slot = Slot.read(kept);
        assertThat(slot.epochs()).isEqualTo(new Slot.Epochs(2, 2));
        assertThat(slot.isProvenTo(VectorKeys.recipient(), ownerKey)).isFalse();
        assertThat(open(kept, recipient()).ring().firstEpoch()).isEqualTo(2);
    }

    @Test
    void anOwnersPassphraseSlotOfTheSecondEpochIsThatOfTheVector() {
        SlotHolder holder =
                SlotHolder.ByPassphrase.of(passphrase(), new Stretching(8192, 1, 1, Vectors.fill(0x88, 32)));

        byte[] kept =
                Vectors.check("slot-epoch-2", Slot.create(id(0xA8), rotated, holder, Slot.Note.NONE, keys.owner()));

        assertThat(open(kept, passphrase()).ring().epoch()).isEqualTo(2);
        assertThat(Slot.read(kept).holder())
                .as("the holder stays the same from epoch to epoch")
                .isEqualTo(holder.name());
    }

    @Test
    void theSecondEpochIsThatOfTheVector() {
        EpochRecord record = new EpochRecord(
                2, rotated.ring().commitment(2).orElseThrow(), new byte[32], NOON, List.of(id(0xA8), id(0xA7)));

        byte[] kept =
                Vectors.check("epoch-2", record.toObject(id(0xA9), keys.ring().repository(), keys.owner()));

        EpochRecord read = EpochRecord.read(2, kept, keys.ring().repository(), ownerKey);
        assertThat(read.slots()).isEqualTo(record.slots());
        assertThat(read.isOf(rotated.ring())).isTrue();
        assertThat(read.isOf(keys.rotated().ring()))
                .as("another key for the same epoch")
                .isFalse();
    }

    private static UnlockedKeys open(byte[] object, Credential credential) {
        try (SlotOpener opener = new SlotOpener(credential)) {
            Slot slot = Slot.read(object);
            assertThat(opener.fits(slot)).isTrue();
            return opener.open(slot);
        }
    }

    private static Credential recipient() {
        return new SecretKey(VectorKeys.recipient(), Optional.empty());
    }

    private static RecipientKey ephemeral() {
        return new RecipientKey(Vectors.fill(0xCC, 32));
    }

    private static Passphrase passphrase() {
        return new Passphrase("davit test vectors".getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectId id(int value) {
        return ObjectId.of(Vectors.fill(value, 32));
    }
}
