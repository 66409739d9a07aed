package io.davit.agent.repository.manifest;

import io.davit.agent.repository.FuzzTarget;
import io.davit.agent.repository.format.ByteReader;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.errors.ErrorCode;
import java.util.List;

/** Manifests, and the rows of their tables. */
public final class ManifestFuzz {
    private ManifestFuzz() {}

    public static List<FuzzTarget> targets() {
        return List.of(
                FuzzTarget.stable("manifest", bytes -> Manifest.read(bytes).toBytes()),
                FuzzTarget.unique("volume-row", bytes -> {
                    ByteReader in = new ByteReader(bytes, ErrorCode.DATA_CORRUPT);
                    ByteWriter out = new ByteWriter();
                    VolumeStream.read(in).writeTo(out);
                    in.requireEnd();
                    return out.toBytes();
                }),
                FuzzTarget.stable("problem-row", bytes -> {
                    ByteReader in = new ByteReader(bytes, ErrorCode.DATA_CORRUPT);
                    ProblemRecords.read(in);
                    in.requireEnd();
                    return bytes;
                }));
    }
}
