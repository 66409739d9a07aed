package io.davit.agent.repository.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.time.Instant;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class FieldsTest {
    private static final int NUMBER = FieldWriter.critical(1);
    private static final int TEXT = FieldWriter.skippable(2);
    private static final int LIST = FieldWriter.critical(3);
    private static final int INNER = FieldWriter.critical(4);

    @Test
    void readsBackWhatItWrote() {
        byte[] bytes = new FieldWriter()
                .number(NUMBER, -1)
                .text(TEXT, "Davit ⚓")
                .signed(LIST, -7)
                .signed(LIST, Long.MIN_VALUE)
                .nested(INNER, new FieldWriter().instant(NUMBER, Instant.ofEpochMilli(-5)))
                .toBytes();

        FieldReader fields = reader(bytes);
        assertThat(fields.next()).isTrue();
        assertThat(fields.number()).isEqualTo(-1);
        assertThat(fields.next()).isTrue();
        assertThat(fields.text()).isEqualTo("Davit ⚓");
        assertThat(fields.next()).isTrue();
        assertThat(fields.signed()).isEqualTo(-7);
        assertThat(fields.next()).isTrue();
        assertThat(fields.repeated().signed()).isEqualTo(Long.MIN_VALUE);
        assertThat(fields.next()).isTrue();
        FieldReader inner = fields.nested();
        assertThat(inner.next()).isTrue();
        assertThat(inner.instant()).isEqualTo(Instant.ofEpochMilli(-5));
        assertThat(inner.next()).isFalse();
        assertThat(fields.next()).isFalse();
    }

    @Test
    void writesTheBytesOfTheDocument() {
        byte[] bytes = new FieldWriter().number(NUMBER, 300).text(TEXT, "hi").toBytes();

        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo("0302ac0204026869");
    }

    @Test
    void refusesAnUnknownFieldOnlyIfItIsCritical() {
        FieldReader skippable = reader(new FieldWriter().text(TEXT, "new").toBytes());
        skippable.next();
        skippable.unknown();
        assertThat(skippable.next()).isFalse();

        FieldReader critical = reader(new FieldWriter().number(NUMBER, 1).toBytes());
        critical.next();
        assertCode(critical::unknown, ErrorCode.READER_TOO_OLD);
    }

    @Test
    void refusesOtherEncodingsOfTheSame() {
        assertMalformed("04 00 03 00", "descending numbers");
        assertMalformed("02 00 03 00", "one number with both tags");
        assertMalformed("03 01 01 03 01 02", "a single value twice");
        assertMalformed("03 02 81 00", "a varint that could be shorter");
        assertMalformed("83 00 01 01", "a tag that could be shorter");
        assertMalformed("03 02 01 01", "bytes behind the number");
        assertMalformed("03 05 01", "a length beyond the end");
        assertMalformed("03 ff ff ff ff 0f", "a length beyond everything");
        assertMalformed("03 0b ff ff ff ff ff ff ff ff ff ff 01", "more than 64 bits");
        assertMalformed("01 00", "field number 0");
    }

    @Test
    void refusesTextThatIsNotUtf8() {
        FieldReader fields = reader(HexFormat.of().parseHex("0402c328"));
        fields.next();
        assertCode(fields::text, ErrorCode.DATA_CORRUPT);
    }

    @Test
    void refusesDepthBeyondTheBound() {
        FieldWriter fields = new FieldWriter();
        for (int i = 0; i < 40; i++) {
            fields = new FieldWriter().nested(INNER, fields);
        }
        byte[] bytes = fields.toBytes();
        assertCode(() -> descend(reader(bytes)), ErrorCode.DATA_CORRUPT);
    }

    @Test
    void writesFieldsInAscendingOrderOnly() {
        FieldWriter fields = new FieldWriter().text(TEXT, "");
        assertThatThrownBy(() -> fields.number(NUMBER, 1)).isInstanceOf(IllegalStateException.class);
    }

    @Property
    void numbersSurvive(@ForAll long value) {
        byte[] bytes = new ByteWriter().varint(value).signed(value).u64(value).toBytes();
        ByteReader in = new ByteReader(bytes, ErrorCode.DATA_CORRUPT);
        assertThat(in.varint()).isEqualTo(value);
        assertThat(in.signed()).isEqualTo(value);
        assertThat(in.u64()).isEqualTo(value);
        in.requireEnd();
    }

    @Property
    void answersAnyBytesOrSaysThatTheyAreCorrupt(@ForAll byte[] bytes) {
        try {
            consume(reader(bytes));
        } catch (DavitException e) {
            assertThat(e.code()).isIn(ErrorCode.DATA_CORRUPT, ErrorCode.READER_TOO_OLD);
        }
    }

    private static void consume(FieldReader fields) {
        while (fields.next()) {
            switch (fields.tag()) {
                case 3 -> fields.number();
                case 4 -> fields.text();
                case 7 -> fields.repeated().signed();
                case 9 -> consume(fields.nested());
                default -> fields.repeated().unknown();
            }
        }
    }

    private static void descend(FieldReader fields) {
        while (fields.next()) {
            descend(fields.nested());
        }
    }

    private static void assertMalformed(String hex, String what) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        assertThatThrownBy(() -> {
                    FieldReader fields = reader(bytes);
                    while (fields.next()) {
                        fields.number();
                    }
                })
                .as(what)
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATA_CORRUPT));
    }

    private static void assertCode(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, ErrorCode code) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static FieldReader reader(byte[] bytes) {
        return new FieldReader(bytes, ErrorCode.DATA_CORRUPT);
    }
}
