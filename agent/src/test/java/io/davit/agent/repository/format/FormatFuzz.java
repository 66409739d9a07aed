package io.davit.agent.repository.format;

import io.davit.agent.repository.FuzzTarget;
import io.davit.errors.ErrorCode;
import java.util.List;

/** Headers and fields. */
public final class FormatFuzz {
    private FormatFuzz() {}

    public static List<FuzzTarget> targets() {
        return List.of(
                FuzzTarget.unique("header", FormatFuzz::header), FuzzTarget.unique("fields", FormatFuzz::fields));
    }

    private static byte[] header(byte[] bytes) {
        ByteReader in = new ByteReader(bytes, ErrorCode.REPOSITORY_TAMPERED);
        ObjectHeader header = ObjectHeader.read(ObjectKind.PACK, in);
        in.requireEnd();
        return header.toBytes();
    }

    /** Every field is taken, the even numbers as fields themselves. */
    private static byte[] fields(byte[] bytes) {
        return copy(new FieldReader(bytes, ErrorCode.REPOSITORY_TAMPERED)).toBytes();
    }

    private static FieldWriter copy(FieldReader fields) {
        FieldWriter out = new FieldWriter();
        while (fields.next()) {
            int tag = fields.tag();
            if (tag % 4 == 0) {
                out.nested(tag, copy(fields.repeated().nested()));
            } else {
                out.bytes(tag, fields.repeated().bytes());
            }
        }
        return out;
    }
}
