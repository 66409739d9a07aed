package io.davit.agent.repository.manifest;

import io.davit.agent.repository.format.ByteReader;
import io.davit.agent.repository.format.ByteWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Texts in packed records: length as varint, then UTF-8. */
final class Texts {
    private static final int LONGEST = 1 << 20;

    private Texts() {}

    static void write(ByteWriter out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.varint(bytes.length).bytes(bytes);
    }

    static String read(ByteReader in) {
        byte[] bytes = in.bytes(in.count(LONGEST));
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw in.malformed("a text is not UTF-8");
        }
    }
}
