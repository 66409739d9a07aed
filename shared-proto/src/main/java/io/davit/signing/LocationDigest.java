package io.davit.signing;

import com.google.protobuf.ByteString;
import io.davit.proto.agent.v1.LocationTuple;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * What is approved when a backup location is approved: everything that decides where bytes go and who is asked for
 * credentials (docs/instruction-protocol.md, section 10.2).
 */
public final class LocationDigest {
    private static final byte[] PREFIX = "davit-location-v1\n".getBytes(StandardCharsets.US_ASCII);

    private LocationDigest() {}

    /** 64 lower-case hexadecimal digits. */
    public static String of(LocationTuple tuple) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(PREFIX);
        bytes.writeBytes(LengthPrefixed.of(
                text(tuple.getType()),
                text(tuple.getEndpoint()),
                text(tuple.getBucket()),
                text(tuple.getPrefix()),
                text(tuple.getRegion()),
                new byte[] {(byte) (tuple.getPathStyle() ? 1 : 0)},
                text(tuple.getCredentialReference()),
                text(tuple.getTokenEndpoint())));
        bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES)
                .putInt(tuple.getCaFingerprintsCount())
                .array());
        bytes.writeBytes(LengthPrefixed.of(tuple.getCaFingerprintsList().stream()
                .map(ByteString::toByteArray)
                .toArray(byte[][]::new)));
        return HexFormat.of().formatHex(KeyId.sha256(bytes.toByteArray()));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
