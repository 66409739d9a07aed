package io.davit.agent.repository.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ObjectHeaderTest {
    private static final ObjectHeader HEADER = new ObjectHeader(
            ObjectKind.PACK,
            7,
            ObjectId.random(),
            new FieldWriter().number(FieldWriter.skippable(1), 5).toBytes());

    @Test
    void readsBackWhatItWrote() {
        ObjectHeader read = ObjectHeader.read(ObjectKind.PACK, HEADER.toBytes());

        assertThat(read.kind()).isEqualTo(HEADER.kind());
        assertThat(read.epoch()).isEqualTo(7);
        assertThat(read.id()).isEqualTo(HEADER.id());
        assertThat(read.fields()).isEqualTo(HEADER.fields());
        assertThat(read.length()).isEqualTo(HEADER.toBytes().length);
    }

    @Test
    void refusesAnotherKind() {
        assertThatThrownBy(() -> ObjectHeader.read(ObjectKind.INDEX, HEADER.toBytes()))
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.REPOSITORY_TAMPERED));
    }

    @Test
    void refusesAnotherVersionAsTooNewForIt() {
        byte[] bytes = HEADER.toBytes();
        bytes[5] = 1;
        assertThatThrownBy(() -> ObjectHeader.read(ObjectKind.PACK, bytes))
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.READER_TOO_OLD));
    }

    @Test
    void refusesEveryTruncation() {
        byte[] bytes = HEADER.toBytes();
        for (int length = 0; length < bytes.length; length++) {
            byte[] part = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> ObjectHeader.read(ObjectKind.PACK, part)).isInstanceOf(DavitException.class);
        }
    }

    @Property
    void answersAnyBytesOrRefuses(@ForAll byte[] bytes) {
        byte[] whole = HEADER.toBytes();
        System.arraycopy(
                bytes,
                0,
                whole,
                whole.length - Math.min(whole.length, bytes.length),
                Math.min(whole.length, bytes.length));
        try {
            ObjectHeader.read(ObjectKind.PACK, whole);
        } catch (DavitException e) {
            assertThat(e.code()).isIn(ErrorCode.REPOSITORY_TAMPERED, ErrorCode.READER_TOO_OLD);
        }
    }

    @Test
    void contentIdsAreOrderedAsTheirBytesAre() {
        byte[] low = new byte[32];
        byte[] high = new byte[32];
        high[31] = 1;
        low[30] = 0;
        high[0] = (byte) 0x80;
        ContentId a = ContentId.from(low, 0);
        ContentId b = ContentId.from(high, 0);

        assertThat(a).isLessThan(b);
        assertThat(b.bytes()).isEqualTo(high);
        assertThat(b.toString()).startsWith("8000").endsWith("01");
    }

    @Test
    void namesTellTheirIds() {
        ObjectId id = ObjectId.random();
        assertThat(ObjectNames.objectId(ObjectKind.PACK, ObjectNames.of(ObjectKind.PACK, id)))
                .contains(id);
        assertThat(ObjectNames.objectId(ObjectKind.INDEX, ObjectNames.of(ObjectKind.PACK, id)))
                .isEmpty();
        WriterId writer = WriterId.random();
        assertThat(ObjectNames.writerId(ObjectNames.writer(writer))).contains(writer);
        assertThat(ObjectNames.point(writer, 12).value()).isEqualTo("points/" + writer + "/0000000000000012");
    }
}
