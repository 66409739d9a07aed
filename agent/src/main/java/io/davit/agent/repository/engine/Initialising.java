package io.davit.agent.repository.engine;

import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.Passphrase;
import io.davit.agent.repository.RepositoryPin;
import io.davit.agent.repository.WriterMemory;
import io.davit.agent.repository.crypto.Marker;
import io.davit.agent.repository.crypto.OwnerKeys;
import io.davit.agent.repository.crypto.PassphraseSlot;
import io.davit.agent.repository.crypto.StretchingCost;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.ObjectNames;
import io.davit.agent.repository.journal.CreateOnce;
import io.davit.agent.run.CrashPoint;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes a repository: first the slot with its keys, last the marker. Killed in between, the location holds a slot and
 * nothing else; the next initialisation with the same passphrase finds it and goes on from there.
 */
final class Initialising {
    private final ObjectStore store;
    private final Passphrase passphrase;
    private final StretchingCost cost;
    private final WriterMemory memory;

    Initialising(ObjectStore store, Passphrase passphrase, StretchingCost cost, WriterMemory memory) {
        this.store = store;
        this.passphrase = passphrase;
        this.cost = cost;
        this.memory = memory;
    }

    RepositoryPin run() {
        requireNoRepository();
        List<ObjectId> leftovers = leftoverSlots();
        try (Begun begun = leftovers.isEmpty() ? begin() : takeUp(leftovers)) {
            CrashPoint.INIT_SLOT_STORED.reached();
            byte[] marker = Marker.create(ObjectId.random(), begun.keys(), begun.slot());
            try {
                CreateOnce.create(store, ObjectNames.FORMAT, marker);
            } catch (DavitException e) {
                if (e.code() == ErrorCode.STORE_CONFLICT) {
                    throw new DavitException(ErrorCode.REPOSITORY_EXISTS, "another initialisation was faster", e);
                }
                throw e;
            }
            CrashPoint.INIT_MARKER_STORED.reached();
            RepositoryPin pin = begun.keys().pin();
            memory.rememberPin(pin);
            return pin;
        }
    }

    private void requireNoRepository() {
        Optional<RepositoryPin> pin = memory.pin();
        if (store.stat(ObjectNames.FORMAT).isPresent()) {
            if (pin.isPresent()) {
                Optional<Marker> marker = new Unlocking(store).marker();
                marker.ifPresent(there -> Unlocking.requirePinned(there, pin));
            }
            throw new DavitException(ErrorCode.REPOSITORY_EXISTS, "there is a repository in " + store.describe());
        }
        if (pin.isPresent()) {
            throw new DavitException(
                    ErrorCode.REPOSITORY_PIN_MISMATCH,
                    "repository " + pin.get().repositoryId() + " was in " + store.describe()
                            + ", and its marker is gone");
        }
    }

    /** @throws DavitException REPOSITORY_NOT_EMPTY if there is anything that an initialisation would not leave */
    private List<ObjectId> leftoverSlots() {
        List<ObjectId> slots = new ArrayList<>();
        store.list("", stat -> {
            if (stat.key().value().startsWith(ObjectNames.PROBES)) {
                return true;
            }
            ObjectId slot = ObjectNames.objectId(ObjectKind.SLOT, stat.key())
                    .orElseThrow(() -> new DavitException(
                            ErrorCode.REPOSITORY_NOT_EMPTY, store.describe() + " holds " + stat.key()));
            slots.add(slot);
            return slots.size() < Unlocking.MOST_SLOTS;
        });
        return slots;
    }

    private record Begun(OwnerKeys keys, ObjectId slot) implements AutoCloseable {
        @Override
        public void close() {
            keys.close();
        }
    }

    private Begun begin() {
        Begun begun = new Begun(OwnerKeys.random(), ObjectId.random());
        byte[] slot = PassphraseSlot.create(begun.slot(), begun.keys(), passphrase, cost);
        CreateOnce.create(store, ObjectNames.of(ObjectKind.SLOT, begun.slot()), slot);
        return begun;
    }

    private Begun takeUp(List<ObjectId> slots) {
        for (ObjectId slot : slots) {
            Optional<OwnerKeys> keys = new Unlocking(store).openUnmarked(slot, passphrase);
            if (keys.isPresent()) {
                return new Begun(keys.get(), slot);
            }
        }
        throw new DavitException(
                ErrorCode.REPOSITORY_NOT_EMPTY,
                store.describe() + " holds the beginning of a repository under another passphrase");
    }
}
