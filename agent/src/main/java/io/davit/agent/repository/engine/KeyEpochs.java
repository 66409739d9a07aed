package io.davit.agent.repository.engine;

import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.KeyEpoch;
import io.davit.agent.repository.crypto.EpochRecord;
import io.davit.agent.repository.crypto.Hash;
import io.davit.agent.repository.crypto.KeyRing;
import io.davit.agent.repository.crypto.Marker;
import io.davit.agent.repository.crypto.Slot;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectNames;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The key epochs that began, as their objects say: those alone commit a rotation.
 *
 * @param records of the second epoch and those after it
 * @param hash of the newest record's object; zeros if there is none
 */
record KeyEpochs(List<EpochRecord> records, byte[] hash) {
    /** The keys of more would not go into one slot. */
    static final int MOST = 256;

    /** Of a repository whose keys were never rotated. */
    static final KeyEpochs FIRST = new KeyEpochs(List.of(), new byte[Hash.LENGTH]);

    private static final int LONGEST = 64 << 10;

    /**
     * Asks for one after the other until the store positively has no more.
     *
     * @throws DavitException REPOSITORY_TAMPERED, READER_TOO_OLD, STORE_*
     */
    static KeyEpochs read(ObjectStore store, Marker marker) {
        KeyEpochs read = FIRST;
        while (true) {
            int next = read.newest() + 1;
            Optional<byte[]> object = SmallObjects.read(store, ObjectNames.epoch(next), LONGEST);
            if (object.isEmpty()) {
                return read;
            }
            if (next > MOST) {
                throw new DavitException(ErrorCode.REPOSITORY_TAMPERED, "there are too many key epochs");
            }
            read = read.and(object.get(), EpochRecord.read(next, object.get(), marker.repository(), marker.ownerKey()));
        }
    }

    private KeyEpochs and(byte[] object, EpochRecord record) {
        if (!Arrays.equals(record.previous(), hash)) {
            throw new DavitException(
                    ErrorCode.REPOSITORY_TAMPERED, "key epoch " + record.number() + " does not follow the one before");
        }
        List<EpochRecord> more = new ArrayList<>(records);
        more.add(record);
        return new KeyEpochs(List.copyOf(more), Hash.sha256(object));
    }

    int newest() {
        return records.isEmpty() ? 1 : records.getLast().number();
    }

    /** The slots that were made with the newest epoch. */
    List<ObjectId> slots(Marker marker) {
        return records.isEmpty()
                ? List.of(marker.firstSlot())
                : records.getLast().slots();
    }

    /** Whether the keys are those of the epochs that began; others are of a rotation that another one was faster than. */
    boolean areOf(KeyRing ring) {
        return records.stream()
                .allMatch(record -> ring.commitment(record.number()).isEmpty() || record.isOf(ring));
    }

    /** How a slot stands, as far as it says itself. */
    boolean isCurrent(Slot slot) {
        return slot.epochs().last() == newest() && isCounted(slot);
    }

    /** False for slots of a rotation that did not get to its end, or that another one was faster than. */
    boolean isCounted(Slot slot) {
        int last = slot.epochs().last();
        return last == 1
                || (last <= newest()
                        && Arrays.equals(
                                records.get(last - 2).commitment(),
                                slot.epochCommitment().orElseThrow()));
    }

    /** What is to be remembered; empty during the first epoch. */
    Optional<KeyEpoch> memory() {
        return records.isEmpty() ? Optional.empty() : Optional.of(memoryOf(records.getLast()));
    }

    private static KeyEpoch memoryOf(EpochRecord record) {
        return new KeyEpoch(record.number(), HexFormat.of().formatHex(record.commitment()));
    }

    /**
     * Whether the location shows less than what was seen here before: then an epoch is hidden, and nothing must be written under an old key.
     *
     * @throws DavitException REPOSITORY_FORK if it shows another epoch in the place of the one that was seen
     */
    boolean areBehind(Optional<KeyEpoch> remembered) {
        if (remembered.isEmpty()) {
            return false;
        }
        KeyEpoch seen = remembered.get();
        if (seen.number() > newest()) {
            return true;
        }
        if (!memoryOf(records.get(seen.number() - 2)).equals(seen)) {
            throw new DavitException(
                    ErrorCode.REPOSITORY_FORK,
                    "key epoch " + seen.number() + " is not the one that was seen here before");
        }
        return false;
    }
}
