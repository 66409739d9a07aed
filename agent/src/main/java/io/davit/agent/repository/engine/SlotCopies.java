package io.davit.agent.repository.engine;

import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.crypto.Marker;
import io.davit.agent.repository.crypto.SignedObjects;
import io.davit.agent.repository.crypto.Slot;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.ObjectNames;
import io.davit.agent.repository.format.WriterId;
import io.davit.agent.repository.journal.JournalReader;
import io.davit.errors.DavitException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Slots that stand in restore points (R6), for when those of the location are lost. Nothing but the marker is needed to find them. */
final class SlotCopies {
    /** So many of a writer's entries are looked at, from the newest on: each restore point has copies. */
    private static final int MOST_ENTRIES = 64;

    private static final int MOST_WRITERS = 1000;
    private static final Logger LOG = LoggerFactory.getLogger(SlotCopies.class);

    private final ObjectStore store;
    private final Marker marker;

    SlotCopies(ObjectStore store, Marker marker) {
        this.store = store;
        this.marker = marker;
    }

    /** Those of each writer's newest restore point, of the newest epoch first; authentic. */
    List<Slot> newest() {
        Map<ObjectId, Slot> found = new LinkedHashMap<>();
        for (WriterId writer : writers()) {
            for (ObjectKey entry : newestEntries(writer)) {
                Collection<Slot> copies = copiesIn(entry);
                copies.forEach(slot -> found.putIfAbsent(slot.id(), slot));
                if (!copies.isEmpty()) {
                    break;
                }
            }
        }
        return found.values().stream()
                .sorted(Comparator.comparingInt((Slot slot) -> slot.epochs().last())
                        .reversed())
                .toList();
    }

    private Set<WriterId> writers() {
        Set<WriterId> writers = new TreeSet<>(Comparator.comparing(WriterId::hex));
        store.list(ObjectNames.prefix(ObjectKind.WRITER), stat -> {
            ObjectNames.writerId(stat.key()).ifPresent(writers::add);
            return writers.size() < MOST_WRITERS;
        });
        return writers;
    }

    private Deque<ObjectKey> newestEntries(WriterId writer) {
        Deque<ObjectKey> newestFirst = new ArrayDeque<>();
        store.list(ObjectNames.prefix(ObjectKind.POINT) + writer + "/", stat -> {
            newestFirst.addFirst(stat.key());
            if (newestFirst.size() > MOST_ENTRIES) {
                newestFirst.removeLast();
            }
            return true;
        });
        return newestFirst;
    }

    private Collection<Slot> copiesIn(ObjectKey entry) {
        Map<ObjectId, Slot> copies = new LinkedHashMap<>();
        try {
            Optional<byte[]> object = SmallObjects.read(store, entry, JournalReader.LONGEST);
            if (object.isPresent()) {
                for (byte[] copy : SignedObjects.slotsIn(ObjectKind.POINT, object.get())) {
                    Slot slot = StoredSlots.authentic(copy, marker);
                    copies.put(slot.id(), slot);
                }
            }
        } catch (DavitException e) {
            if (!StoredSlots.isAboutTheSlot(e)) {
                throw e;
            }
            LOG.atWarn()
                    .addKeyValue("entry", entry)
                    .addKeyValue("code", e.code())
                    .log("copies of slots are damaged");
        }
        return copies.values();
    }
}
