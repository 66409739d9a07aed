package io.davit.harness.bench.mover;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;

/**
 * One large file made of pages of 8 KiB.
 * A page of a database has a header that no other page has, a half that does not compress, and rows that do.
 */
final class OneFile implements DataSet {
    static final int PAGE = 8192;

    private static final long SEED = 20_261_122;
    private static final String NAME = "data.bin";
    private static final int BATCH = 128;
    private static final int CHANGED_OF_THOUSAND = 20;
    private static final int APPENDED_PERCENT = 5;

    private final long pages;
    private final PageKind kind;
    private final SourceText text = new SourceText(SEED);

    /** What the pages hold. */
    enum PageKind {
        /** The last fifth is zeros, as in databases that keep room free: cuts made by content align to such pages. */
        ENDS_IN_ZEROS,
        FULL,
        RANDOM
    }

    OneFile(long bytes, PageKind kind) {
        this.pages = bytes / PAGE;
        this.kind = kind;
    }

    @Override
    public void create(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.createFile(folder.resolve(NAME));
            append(folder, 0, pages);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void change(Path folder, Operation operation) {
        switch (operation) {
            case PAGES_CHANGED -> overwrite(folder);
            case APPENDED -> append(folder, pages, pages + Math.max(1, pages * APPENDED_PERCENT / 100));
            case FIRST, UNCHANGED, FILES_EDITED, RESTORE_ALL, RESTORE_ONE, VERIFY, PRUNE ->
                throw new IllegalArgumentException("A file of pages is not changed by " + operation);
        }
    }

    @Override
    public Path oneFile(Path folder) {
        return Path.of(NAME);
    }

    private void append(Path folder, long from, long to) {
        ByteBuffer batch = ByteBuffer.allocate(BATCH * PAGE);
        try (FileChannel channel = FileChannel.open(folder.resolve(NAME), StandardOpenOption.WRITE)) {
            channel.position(channel.size());
            for (long page = from; page < to; ) {
                batch.clear();
                while (page < to && batch.hasRemaining()) {
                    fill(batch.array(), batch.position(), page++, 0);
                    batch.position(batch.position() + PAGE);
                }
                writeFully(channel, batch.flip(), channel.position());
                channel.position(channel.size());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Two of a hundred pages, wherever chance puts them. */
    private void overwrite(Path folder) {
        SplittableRandom random = new SplittableRandom(SEED);
        ByteBuffer one = ByteBuffer.allocate(PAGE);
        try (FileChannel channel = FileChannel.open(folder.resolve(NAME), StandardOpenOption.WRITE)) {
            for (long page = 0; page < pages; page++) {
                if (random.nextInt(1000) < CHANGED_OF_THOUSAND) {
                    fill(one.array(), 0, page, 1);
                    writeFully(channel, one.clear(), page * PAGE);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void fill(byte[] target, int at, long page, int version) {
        SplittableRandom random = new SplittableRandom(SEED * 31 + page * 2 + version);
        byte[] noise = new byte[kind == PageKind.RANDOM ? PAGE : PAGE / 2];
        random.nextBytes(noise);
        System.arraycopy(noise, 0, target, at, noise.length);
        if (kind == PageKind.RANDOM) {
            return;
        }
        int end = kind == PageKind.ENDS_IN_ZEROS ? PAGE * 4 / 5 : PAGE;
        text.fill(target, at + noise.length, at + end, (int) (page / 1024), random);
        java.util.Arrays.fill(target, at + end, at + PAGE, (byte) 0);
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }
}
