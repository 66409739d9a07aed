package io.davit.agent.repository.pack;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.davit.agent.repository.Compression;
import io.davit.agent.repository.chunk.ChunkKind;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.Arrays;

/**
 * A block's plain bytes as they are encrypted: one byte that names the codec (0 stored, 1 a zstd frame), then the
 * payload. Compressed only if that is smaller; what the compressor made is decompressed and compared before it counts,
 * because a faulty one would destroy data that nobody looks at for years. Keeps its buffers; for one thread.
 */
final class BlockCodec implements AutoCloseable {
    static final int STORED = 0;
    static final int ZSTD = 1;

    private static final int SAMPLES = 8;
    private static final int SAMPLE = 2048;
    /** Bits per byte over the samples; random bytes show 7.99, text about 5, machine code about 6.5. */
    private static final double INCOMPRESSIBLE = 7.97;

    private final ZstdCompressCtx compressor;
    private final ZstdDecompressCtx decompressor = new ZstdDecompressCtx();
    private final byte[] framed = new byte[1 + (int) Zstd.compressBound(ChunkKind.LONGEST)];
    private final byte[] check = new byte[ChunkKind.LONGEST];
    private int framedLength;

    BlockCodec(Compression compression) {
        compressor = new ZstdCompressCtx().setLevel(level(compression));
    }

    /**
     * Measured in blocks of 1 MiB, seconds of a core for a gigabyte, and what is left of it: source code 3.2 and 0.345 at level 1, 3.7 and 0.324 at 2,
     * 4.6 and 0.300 at 3; database pages, half of each noise, 2.3 and 0.721, 2.7 and 0.688, 3.4 and 0.669. Below level 1 nothing is gained.
     */
    private static int level(Compression compression) {
        return switch (compression) {
            case FAST -> 1;
            case AUTO -> 2;
            case BETTER -> 9;
        };
    }

    /** Frames the bytes; the result is in {@link #framed()} up to {@link #framedLength()} until the next call. */
    void encode(byte[] plain, int length) {
        if (!looksIncompressible(plain, length)) {
            int compressed = compressor.compressByteArray(framed, 1, framed.length - 1, plain, 0, length);
            if (compressed < length && readsBack(compressed, plain, length)) {
                framed[0] = ZSTD;
                framedLength = 1 + compressed;
                return;
            }
        }
        framed[0] = STORED;
        System.arraycopy(plain, 0, framed, 1, length);
        framedLength = 1 + length;
    }

    byte[] framed() {
        return framed;
    }

    int framedLength() {
        return framedLength;
    }

    private boolean readsBack(int compressed, byte[] plain, int length) {
        try {
            int read = decompressor.decompressByteArray(check, 0, check.length, framed, 1, compressed);
            return read == length && Arrays.equals(check, 0, length, plain, 0, length);
        } catch (ZstdException e) {
            return false;
        }
    }

    static boolean looksIncompressible(byte[] plain, int length) {
        if (length < SAMPLES * SAMPLE) {
            return false;
        }
        int[] counts = new int[256];
        int step = (length - SAMPLE) / (SAMPLES - 1);
        for (int sample = 0; sample < SAMPLES; sample++) {
            for (int i = 0; i < SAMPLE; i++) {
                counts[plain[sample * step + i] & 0xFF]++;
            }
        }
        double bits = 0;
        for (int count : counts) {
            if (count > 0) {
                double share = count / (double) (SAMPLES * SAMPLE);
                bits -= share * Math.log(share) / Math.log(2);
            }
        }
        return bits > INCOMPRESSIBLE;
    }

    /**
     * Undoes {@link #encode}.
     *
     * @throws DavitException DATA_CORRUPT if the result is not of that length; READER_TOO_OLD for an unknown codec
     */
    static byte[] decode(byte[] framed, int plainLength) {
        byte[] plain = new byte[plainLength];
        decode(framed, framed.length, plain, plainLength);
        return plain;
    }

    /** The same from and into buffers that may be longer. */
    static void decode(byte[] framed, int framedLength, byte[] plain, int plainLength) {
        if (framedLength == 0) {
            throw new DavitException(ErrorCode.DATA_CORRUPT, "a block is empty");
        }
        switch (framed[0]) {
            case STORED -> {
                if (framedLength - 1 != plainLength) {
                    throw wrongLength();
                }
                System.arraycopy(framed, 1, plain, 0, plainLength);
            }
            case ZSTD -> decompress(framed, framedLength, plain, plainLength);
            default -> throw new DavitException(ErrorCode.READER_TOO_OLD, "a block has an unknown codec");
        }
    }

    private static void decompress(byte[] framed, int framedLength, byte[] plain, int plainLength) {
        try (ZstdDecompressCtx context = new ZstdDecompressCtx()) {
            int read = context.decompressByteArray(plain, 0, plainLength, framed, 1, framedLength - 1);
            if (read != plainLength) {
                throw wrongLength();
            }
        } catch (ZstdException e) {
            throw new DavitException(ErrorCode.DATA_CORRUPT, "a block does not decompress: " + e.getMessage(), e);
        }
    }

    private static DavitException wrongLength() {
        return new DavitException(ErrorCode.DATA_CORRUPT, "a block does not have the length that the index says");
    }

    @Override
    public void close() {
        compressor.close();
        decompressor.close();
    }
}
