package io.davit.agent.repository.reference;

import io.davit.agent.repository.crypto.SignedObjects;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.pack.ExtentRun;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the extents of a restore point lie, as its reference list says (R16). Nothing is read before somebody asks; then the
 * list is read once, and a part of it again when it is asked about one that is not at hand. Memory: eight bytes for each list
 * of parts (half a MB for a TiB), and two parts of the reference list. Safe for use by many threads.
 */
public final class ExtentBook {
    private static final int PARTS_AT_HAND = 2;
    /** Of the words that tell where a list's places are: the number of a part; the rest is the beginning of the list's id. */
    private static final int PART_BITS = 20;

    private static final long MOST_PARTS = 1L << PART_BITS;

    private final ReferenceLists lists;
    private final SignedObjects objects;
    private final List<ObjectId> parts;
    private final Map<Integer, Map<ContentId, List<ExtentRun>>> atHand = new LinkedHashMap<>(4, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Map<ContentId, List<ExtentRun>>> eldest) {
            return size() > PARTS_AT_HAND;
        }
    };
    /** Sorted, once it was read. */
    private long[] words = {};

    private boolean isRead;

    /** @param parts of the restore point's reference list, in order */
    public ExtentBook(ReferenceLists lists, SignedObjects objects, List<ObjectId> parts) {
        this.lists = lists;
        this.objects = objects;
        this.parts = List.copyOf(parts);
    }

    /**
     * The places of the extents of a list of parts, in their order.
     *
     * @return empty if the reference list does not say it
     * @throws io.davit.errors.DavitException MISSING_DATA if a part of the reference list is gone; REPOSITORY_TAMPERED,
     *     REPOSITORY_WRITER_UNKNOWN, READER_TOO_OLD, STORE_*
     */
    public synchronized Optional<List<ExtentRun>> of(ContentId list) {
        if (!isRead) {
            read();
        }
        long from = word(list, 0);
        int at = Arrays.binarySearch(words, from);
        for (int i = at < 0 ? -at - 1 : at; i < words.length && (words[i] & -MOST_PARTS) == from; i++) {
            List<ExtentRun> runs = part((int) (words[i] & (MOST_PARTS - 1))).get(list);
            if (runs != null) {
                return Optional.of(runs);
            }
        }
        return Optional.empty();
    }

    private void read() {
        long[] found = new long[64];
        int count = 0;
        for (int number = 0; number < Math.min(parts.size(), MOST_PARTS); number++) {
            for (ContentId list : part(number).keySet()) {
                if (count == found.length) {
                    found = Arrays.copyOf(found, 2 * count);
                }
                found[count++] = word(list, number);
            }
        }
        words = Arrays.copyOf(found, count);
        Arrays.sort(words);
        isRead = true;
    }

    private static long word(ContentId list, int part) {
        return list.first() << PART_BITS | part;
    }

    private Map<ContentId, List<ExtentRun>> part(int number) {
        Map<ContentId, List<ExtentRun>> known = atHand.get(number);
        if (known == null) {
            Map<ContentId, List<ExtentRun>> read = new HashMap<>();
            ReferencePart.Records records = new ReferencePart.Records(lists.payload(objects, parts.get(number)));
            for (ReferencePart.Needs needs = records.next(); needs != null; needs = records.next()) {
                ContentId list = needs.chunk();
                needs.runs().ifPresent(runs -> read.putIfAbsent(list, runs));
            }
            atHand.put(number, read);
            known = read;
        }
        return known;
    }
}
