package io.davit.harness.bench.mover;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/** The image of a large disk with little on it: 1 TiB, noise in pieces of 16 KiB here and there, holes between. */
final class HugeImage implements DataSet {
    private static final long SEED = 20_261_122;
    private static final long LENGTH = 1L << 40;
    private static final int PIECE = 16 << 10;
    private static final String NAME = "disk.img";
    private static final int SECTOR = 512;

    private final int pieces;

    HugeImage(int pieces) {
        this.pieces = pieces;
    }

    @Override
    public void create(Path folder) {
        try (FileChannel image = FileChannel.open(
                Files.createDirectories(folder).resolve(NAME),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE,
                StandardOpenOption.SPARSE)) {
            SplittableRandom noise = new SplittableRandom(SEED);
            byte[] piece = new byte[PIECE];
            for (long place : places()) {
                noise.nextBytes(piece);
                image.write(ByteBuffer.wrap(piece), place);
            }
            // The last byte is a hole's end.
            image.write(ByteBuffer.allocate(1), LENGTH - 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One in each part of the image, so that no two meet. */
    private long[] places() {
        long part = LENGTH / pieces / PIECE * PIECE;
        SplittableRandom random = new SplittableRandom(SEED);
        return LongStream.range(0, pieces)
                .map(number -> number * part + random.nextLong(part / PIECE) * PIECE)
                .toArray();
    }

    /**
     * What of a restored image is not as it was: reads the pieces, and has the file system say that there is nothing else.
     * Reading all of it would take half an hour.
     */
    List<String> differences(Path folder, Path restored) {
        List<String> differences = new ArrayList<>();
        Path source = folder.resolve(NAME);
        Path copy = restored.resolve(NAME);
        try (FileChannel wanted = FileChannel.open(source);
                FileChannel found = FileChannel.open(copy)) {
            if (found.size() != wanted.size()) {
                differences.add("%s is %d bytes long instead of %d".formatted(copy, found.size(), wanted.size()));
            }
            for (long place : places()) {
                if (!read(wanted, place).equals(read(found, place))) {
                    differences.add(copy + " has other bytes at " + place);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (allocated(copy) > allocated(source)) {
            differences.add("%s takes %d bytes instead of %d".formatted(copy, allocated(copy), allocated(source)));
        }
        return differences;
    }

    private static ByteBuffer read(FileChannel file, long place) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate(PIECE);
        while (piece.hasRemaining() && file.read(piece, place + piece.position()) >= 0) {
            // Until it is full, or the file ends.
        }
        return piece.flip();
    }

    private static long allocated(Path file) {
        return Long.parseLong(Programs.line(Path.of("stat"), "-c", "%b", file.toString())) * SECTOR;
    }

    @Override
    public void change(Path folder, Operation operation) {
        throw new IllegalArgumentException("stays as it is: " + operation);
    }

    @Override
    public Path oneFile(Path folder) {
        return Path.of(NAME);
    }
}
