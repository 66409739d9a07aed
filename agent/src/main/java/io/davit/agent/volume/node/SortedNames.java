package io.davit.agent.volume.node;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The names of one folder, to be read in the order of their raw bytes. More than fit in memory are sorted externally (R12). */
final class SortedNames implements AutoCloseable {
    private final Path spoolFolder;
    private final int limit;
    private final List<NameList> runs = new ArrayList<>();
    private final List<byte[]> inMemory = new ArrayList<>();

    /** @param limit how many names are held in memory at most */
    SortedNames(Path spoolFolder, int limit) {
        this.spoolFolder = spoolFolder;
        this.limit = limit;
    }

    void add(byte[] name) {
        if (inMemory.size() >= limit) {
            spool();
        }
        inMemory.add(name);
    }

    /** Writes what is in memory as one sorted run. */
    private void spool() {
        inMemory.sort(Arrays::compareUnsigned);
        NameList run = new NameList(new NameBudget(0), spoolFolder);
        runs.add(run);
        for (byte[] name : inMemory) {
            run.add(name);
        }
        inMemory.clear();
    }

    /** Gives every name once, ascending. */
    void forEach(NameVisitor visitor) throws IOException {
        inMemory.sort(Arrays::compareUnsigned);
        if (runs.isEmpty()) {
            for (byte[] name : inMemory) {
                visitor.name(name);
            }
            return;
        }
        spool();
        PriorityQueue<Head> heads = new PriorityQueue<>(Comparator.comparing(Head::name, Arrays::compareUnsigned));
        for (NameList run : runs) {
            advance(heads, run.open());
        }
        for (Head head = heads.poll(); head != null; head = heads.poll()) {
            visitor.name(head.name());
            advance(heads, head.rest());
        }
    }

    private static void advance(PriorityQueue<Head> heads, NameList.Cursor cursor) throws IOException {
        byte[] name = cursor.next();
        if (name != null) {
            heads.add(new Head(name, cursor));
        }
    }

    private record Head(byte[] name, NameList.Cursor rest) {}

    /** Takes one name. */
    interface NameVisitor {
        void name(byte[] name) throws IOException;
    }

    @Override
    public void close() throws IOException {
        inMemory.clear();
        for (NameList run : runs) {
            run.close();
        }
        runs.clear();
    }
}
