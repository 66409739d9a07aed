package io.davit.harness.bench.mover;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a first backup cannot do without, and nothing else: the processor time of each raw step on the data itself.
 * The same libraries and sizes as the agent's, one thread, in a JVM that is warm. A backup also walks, remembers, packs,
 * lists and starts.
 */
final class KernelCosts {
    private static final int BLOCK = 1 << 20;
    private static final int CHUNK = 16 << 10;
    private static final int LEVEL = 2;
    /** Whatever compresses to more than this part of itself is stored as it is, and a probe of a few KiB tells so. */
    private static final double COMPRESSIBLE = 0.97;

    private static final int WARMING = 64;

    private final Map<Kernel, Long> nanos = new EnumMap<>(Kernel.class);
    private final byte[] plain = new byte[BLOCK];
    private final byte[] compressed = new byte[(int) Zstd.compressBound(BLOCK)];
    private final byte[] readBack = new byte[BLOCK];
    private final byte[] sealed = new byte[compressed.length + 16];
    private final ByteBuffer input = ByteBuffer.allocateDirect(BLOCK);
    private final ByteBuffer output = ByteBuffer.allocateDirect(sealed.length);
    private int filled;

    /** The steps. */
    enum Kernel {
        READ,
        HASH,
        COMPRESS,
        READ_BACK,
        ENCRYPT,
        WRITE
    }

    private KernelCosts() {}

    /**
     * Seconds of processor time, by step.
     *
     * @param target a file that is written and deleted
     */
    static KernelCosts of(Path folder, Path target) {
        KernelCosts costs = new KernelCosts();
        try (ZstdCompressCtx compressor = new ZstdCompressCtx().setLevel(LEVEL);
                ZstdDecompressCtx decompressor = new ZstdDecompressCtx();
                FileChannel out = FileChannel.open(
                        target,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING);
                Stream<Path> walk = Files.walk(folder)) {
            Steps steps = new Steps(
                    compressor,
                    decompressor,
                    Cipher.getInstance("AES/GCM/NoPadding", AmazonCorrettoCryptoProvider.INSTANCE),
                    Mac.getInstance("HmacSHA256", AmazonCorrettoCryptoProvider.INSTANCE),
                    out);
            steps.mac().init(new SecretKeySpec(new byte[32], "HmacSHA256"));
            for (int i = 0; i < WARMING; i++) {
                costs.filled = BLOCK;
                costs.block(steps);
            }
            costs.nanos.clear();
            costs.filled = 0;
            for (Path file : (Iterable<Path>) walk.sorted()::iterator) {
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    costs.file(file, steps);
                }
            }
            costs.block(steps);
            costs.timed(Kernel.WRITE, () -> out.force(true));
            Files.delete(target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        return costs;
    }

    private record Steps(
            ZstdCompressCtx compressor, ZstdDecompressCtx decompressor, Cipher cipher, Mac mac, FileChannel out) {}

    /** In processor seconds. */
    double sum() {
        return nanos.values().stream().mapToLong(Long::longValue).sum() / 1e9;
    }

    /** Each step with its seconds. */
    String words() {
        return nanos.entrySet().stream()
                .map(entry -> String.format(
                        Locale.ROOT,
                        "%s %.2f s",
                        entry.getKey().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                        entry.getValue() / 1e9))
                .collect(Collectors.joining(", "));
    }

    private void file(Path file, Steps steps) throws IOException, GeneralSecurityException {
        long begin = cpu();
        try (FileChannel channel = FileChannel.open(file)) {
            while (true) {
                int read = channel.read(input.clear().limit(BLOCK - filled));
                if (read <= 0) {
                    break;
                }
                input.flip().get(plain, filled, read);
                filled += read;
                if (filled == BLOCK) {
                    add(Kernel.READ, cpu() - begin);
                    block(steps);
                    begin = cpu();
                }
            }
        }
        add(Kernel.READ, cpu() - begin);
    }

    /** Everything that happens to a full block, or the last one. */
    private void block(Steps steps) throws IOException, GeneralSecurityException {
        int length = filled;
        filled = 0;
        if (length == 0) {
            return;
        }
        timed(Kernel.HASH, () -> {
            for (int at = 0; at < length; at += CHUNK) {
                steps.mac().update(plain, at, Math.min(CHUNK, length - at));
                steps.mac().doFinal();
            }
        });
        long before = cpu();
        int small = steps.compressor().compressByteArray(compressed, 0, compressed.length, plain, 0, length);
        boolean isSmaller = small < length * COMPRESSIBLE;
        if (isSmaller) {
            add(Kernel.COMPRESS, cpu() - before);
            timed(
                    Kernel.READ_BACK,
                    () -> steps.decompressor().decompressByteArray(readBack, 0, BLOCK, compressed, 0, small));
        }
        timed(Kernel.ENCRYPT, () -> {
            steps.cipher()
                    .init(
                            Cipher.ENCRYPT_MODE,
                            new SecretKeySpec(new byte[32], "AES"),
                            new GCMParameterSpec(128, nonce()));
            int made = isSmaller
                    ? steps.cipher().doFinal(compressed, 0, small, sealed)
                    : steps.cipher().doFinal(plain, 0, length, sealed);
            output.clear().put(sealed, 0, made).flip();
        });
        timed(Kernel.WRITE, () -> steps.out().write(output));
    }

    private byte[] nonce() {
        return ByteBuffer.allocate(12).putLong(System.nanoTime()).array();
    }

    /** Something that may fail. */
    private interface Step {
        void run() throws IOException, GeneralSecurityException;
    }

    private void timed(Kernel kernel, Step step) throws IOException, GeneralSecurityException {
        long begin = cpu();
        step.run();
        add(kernel, cpu() - begin);
    }

    private void add(Kernel kernel, long more) {
        nanos.merge(kernel, more, Long::sum);
    }

    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
