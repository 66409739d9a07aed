package io.davit.agent.repository.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.WriterId;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.signing.SigningKey;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignedObjectsTest {
    private final WriterKey writer = new WriterKey(WriterId.random(), SigningKey.random());
    private final WriterKey stranger = new WriterKey(WriterId.random(), SigningKey.random());
    private final ObjectId repository = ObjectId.random();
    private final SignedObjects objects = objects(repository);
    private final ObjectId id = ObjectId.random();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000, SignedObjects.BLOCK, SignedObjects.BLOCK + 1, 3 * SignedObjects.BLOCK})
    void opensWhatAWriterSealed(int length) {
        byte[] payload = new byte[length];
        new Random(length).nextBytes(payload);

        SignedObjects.Opened opened =
                objects.open(ObjectKind.INDEX, id, objects.as(writer).seal(ObjectKind.INDEX, id, payload));

        assertThat(opened.payload()).isEqualTo(payload);
        assertThat(opened.writer()).isEqualTo(writer.id());
    }

    @Test
    void showsTheSlotsInItsHeader() {
        byte[] sealed =
                objects.as(writer).seal(ObjectKind.POINT, id, new byte[3], List.of(new byte[] {1}, new byte[] {2}));

        assertThat(objects.openNumbered(ObjectKind.POINT, sealed).slots())
                .containsExactly(new byte[] {1}, new byte[] {2});
    }

    @Test
    void refusesEveryFlippedBit() {
        byte[] sealed = objects.as(writer).seal(ObjectKind.INDEX, id, "payload".getBytes());
        for (int bit = 0; bit < sealed.length * 8; bit++) {
            byte[] flipped = sealed.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> objects.open(ObjectKind.INDEX, id, flipped))
                    .as("bit %s", bit)
                    .isInstanceOfSatisfying(
                            DavitException.class,
                            e -> assertThat(e.code())
                                    .isIn(
                                            ErrorCode.REPOSITORY_TAMPERED,
                                            ErrorCode.REPOSITORY_WRITER_UNKNOWN,
                                            ErrorCode.READER_TOO_OLD));
        }
    }

    @Test
    void refusesEveryTruncationAndAnAppendedByte() {
        byte[] sealed = objects.as(writer).seal(ObjectKind.INDEX, id, "payload".getBytes());
        for (int length = 0; length <= sealed.length + 1; length++) {
            if (length != sealed.length) {
                byte[] part = Arrays.copyOf(sealed, length);
                assertThatThrownBy(() -> objects.open(ObjectKind.INDEX, id, part))
                        .isInstanceOf(DavitException.class);
            }
        }
    }

    @Test
    void refusesAnObjectSignedByAStranger() {
        byte[] sealed = objects.as(stranger).seal(ObjectKind.INDEX, id, new byte[5]);

        assertCode(() -> objects.open(ObjectKind.INDEX, id, sealed), ErrorCode.REPOSITORY_WRITER_UNKNOWN);
    }

    @Test
    void refusesAnObjectUnderAnotherName() {
        byte[] sealed = objects.as(writer).seal(ObjectKind.INDEX, id, new byte[5]);

        assertCode(() -> objects.open(ObjectKind.INDEX, ObjectId.random(), sealed), ErrorCode.REPOSITORY_TAMPERED);
    }

    @Test
    void refusesAnObjectOfAnotherRepository() {
        byte[] sealed = objects(ObjectId.random()).as(writer).seal(ObjectKind.INDEX, id, new byte[5]);

        assertCode(() -> objects.open(ObjectKind.INDEX, id, sealed), ErrorCode.REPOSITORY_TAMPERED);
    }

    @Test
    void keepsSignaturesOfOneDomainOutOfAnother() {
        byte[] signature = objects.as(writer).sign("manifest", new byte[] {1});

        objects.verify("manifest", writer.id(), new byte[] {1}, signature);
        assertCode(
                () -> objects.verify("other", writer.id(), new byte[] {1}, signature), ErrorCode.REPOSITORY_TAMPERED);
    }

    @Test
    void encryptsAlikeWithTheRuntimesOwnCipher() throws Exception {
        byte[] key = new byte[32];
        byte[] nonce = new byte[12];
        byte[] plain = new byte[100_000];
        new Random(1).nextBytes(plain);

        byte[] fast = Aead.encrypt(key, nonce, new byte[] {7}, plain, 0, plain.length);
        byte[] slow = Aead.cipher(
                        javax.crypto.Cipher.ENCRYPT_MODE, java.util.Optional.empty(), key, nonce, new byte[] {7})
                .doFinal(plain);

        assertThat(fast).isEqualTo(slow);
    }

    @Test
    void refusesABlockAtAnotherPlace() {
        KeyRing keys = keys(repository);
        byte[] sealed = keys.cipher(ObjectKind.PACK, id).encrypt(3, new byte[10], 0, 10);

        assertThat(keys.cipher(ObjectKind.PACK, id).decrypt(3, sealed, 0, sealed.length))
                .isEqualTo(new byte[10]);
        assertCode(() -> keys.cipher(ObjectKind.PACK, id).decrypt(4, sealed, 0, sealed.length), ErrorCode.DATA_CORRUPT);
        assertCode(
                () -> keys.cipher(ObjectKind.PACK, ObjectId.random()).decrypt(3, sealed, 0, sealed.length),
                ErrorCode.DATA_CORRUPT);
    }

    private SignedObjects objects(ObjectId of) {
        return new SignedObjects(keys(of), asked -> {
            if (!asked.equals(writer.id())) {
                throw new DavitException(ErrorCode.REPOSITORY_WRITER_UNKNOWN, asked.hex());
            }
            return writer.key().publicKey();
        });
    }

    private static KeyRing keys(ObjectId of) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) 9);
        return new KeyRing(of, key, key.clone(), Map.of(1, key.clone()));
    }

    private static void assertCode(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, ErrorCode code) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
