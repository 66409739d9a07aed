package io.davit.agent.repository.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.repository.Passphrase;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.Vectors;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CryptoVectorsTest {
    private final OwnerKeys keys = VectorKeys.owner();
    private final ObjectId object = ObjectId.of(Vectors.fill(0xA1, 32));

    @Test
    void contentIdsAreThoseOfTheVector() {
        byte[] text = "davit".getBytes(StandardCharsets.US_ASCII);

        Vectors.check("content-id", keys.ring().id(text, 0, text.length).bytes());
    }

    @Test
    void blocksAreThoseOfTheVector() {
        byte[] text = "davit".getBytes(StandardCharsets.US_ASCII);
        BlockCipher cipher = keys.ring().cipher(ObjectKind.PACK, object);

        byte[] kept = Vectors.check("pack-block-7", cipher.encrypt(7, text, 0, text.length));

        assertThat(cipher.decrypt(7, kept, 0, kept.length)).isEqualTo(text);
    }

    @Test
    void markersAreThoseOfTheVector() {
        byte[] kept = Vectors.check("format", Marker.create(object, keys, ObjectId.of(Vectors.fill(0xA2, 32))));

        Marker marker = Marker.read(kept);
        assertThat(marker.pin()).isEqualTo(keys.pin());
        assertThat(marker.firstSlot().bytes()).isEqualTo(Vectors.fill(0xA2, 32));
    }

    @Test
    void slotsAreThoseOfTheVector() {
        Stretching stretching = new Stretching(8192, 1, 1, Vectors.fill(0x88, 32));
        ObjectId id = ObjectId.of(Vectors.fill(0xA2, 32));

        SlotHolder holder = SlotHolder.ByPassphrase.of(passphrase(), stretching);
        byte[] kept = Vectors.check("slot", Slot.create(id, keys, holder, Slot.Note.NONE, keys.owner()));

        OwnerObjects.verify(
                ObjectKind.SLOT, kept, keys.ring().repository(), keys.owner().publicKey());
        assertThat(new SlotOpener(passphrase()).open(Slot.read(kept)).pin()).isEqualTo(keys.pin());
    }

    @Test
    void writersAreThoseOfTheVector() {
        WriterKey writer = VectorKeys.writer();

        byte[] kept = Vectors.check("writer", WriterRecord.create(ObjectId.of(Vectors.fill(0xA3, 32)), writer, keys));

        assertThat(WriterRecord.publicKey(
                        writer.id(),
                        kept,
                        keys.ring().repository(),
                        keys.owner().publicKey()))
                .isEqualTo(writer.key().publicKey());
    }

    @Test
    void signedObjectsAreThoseOfTheVector() {
        byte[] payload = "payload".getBytes(StandardCharsets.US_ASCII);

        byte[] kept = Vectors.check("signed-index", VectorKeys.objects().seal(ObjectKind.INDEX, object, payload));

        assertThat(VectorKeys.objects().open(ObjectKind.INDEX, object, kept).payload())
                .isEqualTo(payload);
    }

    @Test
    void aWriterIsRecalledInItsRepositoryOnly() {
        byte[] remembered = WriterRecord.remember(VectorKeys.writer(), keys.ring());

        assertThat(WriterRecord.recall(remembered, keys.ring()).orElseThrow().id())
                .isEqualTo(VectorKeys.writer().id());
        assertThat(WriterRecord.recall(remembered, OwnerKeys.random().ring())).isEmpty();
        remembered[20] ^= 1;
        assertThat(WriterRecord.recall(remembered, keys.ring())).isEmpty();
    }

    private static Passphrase passphrase() {
        return new Passphrase("davit test vectors".getBytes(StandardCharsets.UTF_8));
    }
}
