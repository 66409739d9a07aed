package io.davit.agent.volume.node;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Names in the order they were added: in memory as long as the budget allows, then in a file that has no name any more
 * from the moment it is open, so that a killed process leaves nothing behind.
 */
final class NameList implements AutoCloseable {
    private static final int BUFFER = 32 * 1024;

    private final NameBudget budget;
    private final Path spoolFolder;
    private final List<byte[]> inMemory = new ArrayList<>();
    private @Nullable FileChannel file;
    private @Nullable DataOutputStream out;

    NameList(NameBudget budget, Path spoolFolder) {
        this.budget = budget;
        this.spoolFolder = spoolFolder;
    }

    /** @throws io.davit.errors.DavitException DISK_FULL, FILE_WRITE_FAILED if names cannot be spooled */
    void add(byte[] name) {
        if (out == null && budget.take()) {
            inMemory.add(name);
            return;
        }
        try {
            DataOutputStream spool = spool();
            spool.writeShort(name.length);
            spool.write(name);
        } catch (IOException e) {
            throw WriteErrors.translated(e, spoolFolder);
        }
    }

    private DataOutputStream spool() throws IOException {
        DataOutputStream open = out;
        if (open == null) {
            FileChannel channel = FileChannel.open(
                    spoolFolder.resolve("names-" + UUID.randomUUID()),
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.DELETE_ON_CLOSE);
            file = channel;
            open = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER));
            out = open;
        }
        return open;
    }

    /** Reads from the first name on; nothing may be added any more. */
    Cursor open() throws IOException {
        DataOutputStream written = out;
        FileChannel channel = file;
        if (written == null || channel == null) {
            return new Cursor(null);
        }
        try {
            written.flush();
        } catch (IOException e) {
            throw WriteErrors.translated(e, spoolFolder);
        }
        channel.position(0);
        return new Cursor(new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel), BUFFER)));
    }

    @Override
    public void close() throws IOException {
        budget.giveBack(inMemory.size());
        inMemory.clear();
        if (file != null) {
            file.close();
        }
    }

    /** Gives the names one by one. */
    final class Cursor {
        private final @Nullable DataInputStream spooled;
        private int next;

        Cursor(@Nullable DataInputStream spooled) {
            this.spooled = spooled;
        }

        /** Null after the last one. */
        byte @Nullable [] next() throws IOException {
            if (next < inMemory.size()) {
                return inMemory.get(next++);
            }
            if (spooled == null) {
                return null;
            }
            int length;
            try {
                length = spooled.readUnsignedShort();
            } catch (EOFException e) {
                return null;
            }
            byte[] name = new byte[length];
            spooled.readFully(name);
            return name;
        }
    }
}
