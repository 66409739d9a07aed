package io.davit.agent.repository.engine;

import static io.davit.agent.repository.engine.Codes.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.objectstore.Content;
import io.davit.agent.objectstore.FaultyStore;
import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.objectstore.memory.MemoryStore;
import io.davit.agent.repository.Founding;
import io.davit.agent.repository.MapWriterMemory;
import io.davit.agent.repository.Passphrase;
import io.davit.agent.repository.RepositoryPin;
import io.davit.agent.repository.crypto.StretchingCost;
import io.davit.agent.repository.format.ObjectNames;
import io.davit.errors.ErrorCode;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RepositoryTrustTest {
    private final ObjectStore store = new MemoryStore(Clock.systemUTC());
    private final MapWriterMemory memory = new MapWriterMemory();

    @Test
    void opensWithThePassphraseAloneAndRemembersThePin() {
        RepositoryPin pin = initialise(store, memory);
        MapWriterMemory elsewhere = new MapWriterMemory();

        try (Trusted opened = Trusted.open(store, Passphrases.right(), elsewhere)) {
            assertThat(opened.marker().pin()).isEqualTo(pin);
        }
        assertThat(elsewhere.pin()).contains(pin);
        assertThat(memory.pin()).contains(pin);
    }

    @Test
    void makesGuessingAPassphraseCostTheStandardUnlessToldOtherwise() {
        new DavitRepositories().initialise(store, Passphrases.right(), memory);

        try (Trusted opened = Trusted.open(store, Passphrases.right(), memory)) {
            assertThat(opened.slot().cost()).contains(new StretchingCost(19_456, 2, 1));
        }
    }

    @Test
    void refusesAWrongPassphrase() {
        initialise(store, memory);

        assertFails(() -> Trusted.open(store, Passphrases.wrong(), memory), ErrorCode.REPOSITORY_KEY_WRONG);
    }

    @Test
    void saysThatThereIsNoRepository() {
        assertFails(() -> Trusted.open(store, Passphrases.right(), memory), ErrorCode.REPOSITORY_ABSENT);
    }

    @Test
    void initialisesOnlyOnce() {
        initialise(store, memory);
        List<ObjectKey> before = keys(store);

        assertFails(() -> initialise(store, memory), ErrorCode.REPOSITORY_EXISTS);
        assertFails(() -> initialise(store, new MapWriterMemory()), ErrorCode.REPOSITORY_EXISTS);
        assertThat(keys(store)).isEqualTo(before);
    }

    @Test
    void doesNotInitialiseAmongForeignObjects() {
        store.create(new ObjectKey("backups/velero.json"), Content.of(new byte[3]));

        assertFails(() -> initialise(store, memory), ErrorCode.REPOSITORY_NOT_EMPTY);
        assertThat(keys(store)).hasSize(1);
    }

    @Test
    void doesNotInitialiseInThePlaceOfARepositoryItRemembers() {
        initialise(store, memory);
        ObjectStore emptied = new MemoryStore(Clock.systemUTC());

        assertFails(() -> initialise(emptied, memory), ErrorCode.REPOSITORY_PIN_MISMATCH);
        assertThat(keys(emptied)).isEmpty();
    }

    @Test
    void finishesAnInitialisationThatWasKilledAtAnyRequest() {
        FaultyStore counting = new FaultyStore(new MemoryStore(Clock.systemUTC()));
        initialise(counting, new MapWriterMemory());
        int requests = counting.calls().size();
        assertThat(requests).isGreaterThan(4);

        for (int killed = 1; killed <= requests; killed++) {
            for (FaultyStore.Fault fault : List.of(FaultyStore.Fault.ERROR_BEFORE, FaultyStore.Fault.ERROR_AFTER)) {
                finishesAfter(killed, fault);
            }
        }
    }

    private static void finishesAfter(int killed, FaultyStore.Fault fault) {
        ObjectStore location = new MemoryStore(Clock.systemUTC());
        MapWriterMemory remembered = new MapWriterMemory();
        FaultyStore faulty = new FaultyStore(location).failCall(killed, fault);
        assertFails(() -> initialise(faulty, remembered), ErrorCode.STORE_FAILED, ErrorCode.STORE_UNREACHABLE);
        boolean marked = location.stat(ObjectNames.FORMAT).isPresent();

        if (marked) {
            assertFails(() -> initialise(location, remembered), ErrorCode.REPOSITORY_EXISTS);
        } else {
            initialise(location, remembered);
        }

        try (Trusted opened = Trusted.open(location, Passphrases.right(), remembered)) {
            assertThat(remembered.pin()).contains(opened.marker().pin());
        }
        assertThat(keys(location)).as("one slot and the marker").hasSize(2);
    }

    @Test
    void doesNotTakeUpABeginningUnderAnotherPassphrase() {
        FaultyStore faulty = new FaultyStore(store)
                .fail(ErrorCode.STORE_FAILED, call -> call.key().equals("format") && call.number() > 2);
        assertFails(() -> initialise(faulty, memory), ErrorCode.STORE_FAILED);
        assertThat(keys(store)).hasSize(1);

        assertFails(
                () -> new Initialising(store, founding(Passphrases.wrong()), StretchingCost.LEAST, memory).run(),
                ErrorCode.REPOSITORY_NOT_EMPTY);
    }

    @Test
    void refusesAnAttackersRepositoryInTheSamePlaceWhenPinned() {
        initialise(store, memory);
        ObjectStore attackers = new MemoryStore(Clock.systemUTC());
        new Initialising(attackers, founding(Passphrases.right()), StretchingCost.LEAST, new MapWriterMemory()).run();

        assertFails(() -> Trusted.open(attackers, Passphrases.right(), memory), ErrorCode.REPOSITORY_PIN_MISMATCH);
        assertFails(() -> initialise(attackers, memory), ErrorCode.REPOSITORY_PIN_MISMATCH);
    }

    @Test
    void refusesAnAttackersRepositoryWithoutAPinBecauseThePassphraseDoesNotOpenIt() {
        ObjectStore attackers = new MemoryStore(Clock.systemUTC());
        new Initialising(attackers, founding(Passphrases.wrong()), StretchingCost.LEAST, new MapWriterMemory()).run();

        assertFails(
                () -> Trusted.open(attackers, Passphrases.right(), new MapWriterMemory()),
                ErrorCode.REPOSITORY_KEY_WRONG);
    }

    @Test
    void refusesAnAttackersMarkerOverTheTrueSlots() {
        initialise(store, memory);
        ObjectStore attackers = new MemoryStore(Clock.systemUTC());
        new Initialising(attackers, founding(Passphrases.wrong()), StretchingCost.LEAST, new MapWriterMemory()).run();
        ObjectStore mixed = copy(store, ObjectNames.FORMAT, bytes(attackers, ObjectNames.FORMAT));

        assertFails(() -> Trusted.open(mixed, Passphrases.right(), memory), ErrorCode.REPOSITORY_PIN_MISMATCH);
        assertFails(
                () -> Trusted.open(mixed, Passphrases.right(), new MapWriterMemory()), ErrorCode.REPOSITORY_TAMPERED);
    }

    @Test
    void refusesEveryFlippedBitOfMarkerAndSlot() {
        initialise(store, memory);
        for (ObjectKey key : keys(store)) {
            byte[] whole = bytes(store, key);
            for (int at = 0; at < whole.length; at++) {
                byte[] flipped = whole.clone();
                flipped[at] ^= (byte) (1 << at % 8);
                ObjectStore altered = copy(store, key, flipped);
                assertFails(
                        () -> Trusted.open(altered, Passphrases.right(), memory),
                        ErrorCode.REPOSITORY_TAMPERED,
                        ErrorCode.REPOSITORY_PIN_MISMATCH,
                        ErrorCode.REPOSITORY_VERSION,
                        ErrorCode.READER_TOO_OLD);
                assertFails(
                        () -> Trusted.open(altered, Passphrases.right(), new MapWriterMemory()),
                        ErrorCode.REPOSITORY_TAMPERED,
                        ErrorCode.REPOSITORY_VERSION,
                        ErrorCode.READER_TOO_OLD);
            }
        }
    }

    @Test
    void refusesTruncatedAndEmptyMarkerAndSlot() {
        initialise(store, memory);
        for (ObjectKey key : keys(store)) {
            byte[] whole = bytes(store, key);
            for (int length = 0; length < whole.length; length++) {
                ObjectStore altered = copy(store, key, Arrays.copyOf(whole, length));
                assertFails(() -> Trusted.open(altered, Passphrases.right(), memory), ErrorCode.REPOSITORY_TAMPERED);
            }
        }
    }

    @Test
    void opensAlthoughTheListingOfSlotsIsEmpty() {
        initialise(store, memory);
        FaultyStore faulty = new FaultyStore(store)
                .fail(ErrorCode.STORE_FAILED, call -> call.key().equals("slots/"));

        try (Trusted opened = Trusted.open(faulty, Passphrases.right(), memory)) {
            assertThat(opened.marker().pin()).isEqualTo(memory.pin().orElseThrow());
        }
    }

    @Test
    void neverReadsAnErrorAsAbsence() {
        initialise(store, memory);
        FaultyStore faulty = new FaultyStore(store)
                .fail(ErrorCode.STORE_ACCESS_DENIED, call -> call.key().equals("format"));

        assertFails(() -> Trusted.open(faulty, Passphrases.right(), memory), ErrorCode.STORE_ACCESS_DENIED);
        assertFails(() -> initialise(faulty, new MapWriterMemory()), ErrorCode.STORE_ACCESS_DENIED);
    }

    static RepositoryPin initialise(ObjectStore location, MapWriterMemory remembered) {
        return new Initialising(location, founding(Passphrases.right()), StretchingCost.LEAST, remembered).run();
    }

    private static Founding founding(Passphrase passphrase) {
        return new Founding(passphrase, Optional.empty());
    }

    static List<ObjectKey> keys(ObjectStore location) {
        List<ObjectKey> keys = new ArrayList<>();
        location.list("", stat -> keys.add(stat.key()));
        return keys;
    }

    static byte[] bytes(ObjectStore location, ObjectKey key) {
        return location.readWhole(key, 64 << 20);
    }

    /** The location with other bytes under one key. */
    static ObjectStore copy(ObjectStore location, ObjectKey changed, byte[] bytes) {
        ObjectStore copy = new MemoryStore(Clock.systemUTC());
        for (ObjectKey key : keys(location)) {
            copy.create(key, Content.of(key.equals(changed) ? bytes : bytes(location, key)));
        }
        return copy;
    }
}
