package io.davit.signing;

import java.nio.ByteBuffer;

/** Fields one behind the other, each behind its length as 4 bytes, big-endian: no two lists have the same bytes. */
final class LengthPrefixed {
    private LengthPrefixed() {}

    static byte[] of(byte[]... fields) {
        int length = 0;
        for (byte[] field : fields) {
            length += Integer.BYTES + field.length;
        }
        ByteBuffer bytes = ByteBuffer.allocate(length);
        for (byte[] field : fields) {
            bytes.putInt(field.length).put(field);
        }
        return bytes.array();
    }
}
