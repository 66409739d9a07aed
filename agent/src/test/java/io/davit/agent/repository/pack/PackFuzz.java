package io.davit.agent.repository.pack;

import io.davit.agent.repository.FuzzTarget;
import io.davit.agent.repository.format.ByteReader;
import io.davit.errors.ErrorCode;
import java.util.List;

/** Directories of packs, and blocks. */
public final class PackFuzz {
    /** Of a block, plain. */
    private static final int BLOCK = 4800;

    private PackFuzz() {}

    public static List<FuzzTarget> targets() {
        return List.of(
                FuzzTarget.unique(
                        "pack-directory",
                        bytes -> PackDirectory.read(new ByteReader(bytes, ErrorCode.DATA_CORRUPT))
                                .toBytes()),
                FuzzTarget.stable("block", framed -> {
                    BlockCodec.decode(framed, BLOCK);
                    return framed;
                }));
    }
}
