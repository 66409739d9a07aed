package io.davit.agent.repository.engine;

import static io.davit.agent.repository.engine.Codes.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.davit.agent.objectstore.Content;
import io.davit.agent.objectstore.FaultyStore;
import io.davit.agent.objectstore.LockMode;
import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.objectstore.RetentionLock;
import io.davit.agent.objectstore.memory.MemoryStore;
import io.davit.agent.repository.Credential;
import io.davit.agent.repository.Founding;
import io.davit.agent.repository.MapWriterMemory;
import io.davit.agent.repository.OpenRepository;
import io.davit.agent.repository.Passphrase;
import io.davit.agent.repository.Recipient;
import io.davit.agent.repository.RepositoryKeys;
import io.davit.agent.repository.RepositoryKeys.Access;
import io.davit.agent.repository.RepositoryKeys.Grant;
import io.davit.agent.repository.RepositoryKeys.KeySlot;
import io.davit.agent.repository.RepositoryKeys.NewHolder;
import io.davit.agent.repository.RepositoryKeys.Rotation;
import io.davit.agent.repository.RepositoryKeys.State;
import io.davit.agent.repository.RepositoryPin;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.SecretKey;
import io.davit.agent.repository.Verification;
import io.davit.agent.repository.crypto.OwnerKeys;
import io.davit.agent.repository.crypto.Slot;
import io.davit.agent.repository.crypto.SlotHolder;
import io.davit.agent.repository.crypto.StretchingCost;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.ObjectNames;
import io.davit.agent.run.FastFolders;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.signing.RecipientKey;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may open a repository, and what that lets him do (R5 to R7). */
class RepositoryKeysTest {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    @TempDir(factory = FastFolders.class)
    Path folder;

    private final DavitRepositories repositories = new DavitRepositories(StretchingCost.LEAST);
    private final MemoryStore store = new MemoryStore(Clock.systemUTC());
    private final MapWriterMemory memory = new MapWriterMemory();
    private final byte[] recovery = RecipientKey.random().secret();
    private final byte[] reader = RecipientKey.random().secret();
    private RepositoryPin pin = new RepositoryPin("", "", "");
    private int caches;

    @BeforeEach
    void aRepositoryWithARecoveryKey() {
        try (RecipientKey key = new RecipientKey(recovery.clone())) {
            pin = repositories.initialise(
                    store, new Founding(Passphrases.right(), Optional.of(Recipient.of(key))), memory);
        }
    }

    @Test
    void theRecoveryKeyAloneOpensTheRepositoryAnywhere() {
        RestorePointId point = backUp(SmallBackup.first());

        try (OpenRepository elsewhere = open(store, secret(recovery), new MapWriterMemory())) {
            assertThat(SmallBackup.read(elsewhere, point).isSame(SmallBackup.first()))
                    .isTrue();
            assertThat(elsewhere.pin()).isEqualTo(pin);
        }
    }

    /** Whoever reads the location knows the public key, and can seal a whole repository of his own to it. */
    @Test
    void aPrivateKeyIsNotFooledByARepositoryThatWasSealedToItsPublicKey() {
        ObjectStore attackers = new MemoryStore(Clock.systemUTC());
        Recipient known = new Recipient(new RecipientKey(recovery.clone()).publicKey(), Optional.empty());
        repositories.initialise(
                attackers, new Founding(Passphrases.wrong(), Optional.of(known)), new MapWriterMemory());

        assertFails(
                () -> open(attackers, secret(recovery), new MapWriterMemory()), ErrorCode.REPOSITORY_OWNER_UNPROVEN);
        assertFails(() -> open(attackers, secret(recovery), memory), ErrorCode.REPOSITORY_PIN_MISMATCH);
    }

    @Test
    void anotherKeyOpensNothing() {
        assertFails(
                () -> open(store, secret(RecipientKey.random().secret()), new MapWriterMemory()),
                ErrorCode.REPOSITORY_KEY_WRONG);
    }

    @Test
    void aReaderReadsAndSignsNothing() {
        RestorePointId point = backUp(SmallBackup.first());
        grant(reader, false);
        FaultyStore counted = new FaultyStore(store);

        try (OpenRepository granted = open(counted, granted(reader), new MapWriterMemory())) {
            assertThat(SmallBackup.read(granted, point).isSame(SmallBackup.first()))
                    .isTrue();
            int requests = counted.calls().size();
            assertFails(() -> granted.startBackup(TestRun.next().context()), ErrorCode.REPOSITORY_READ_ONLY);
            assertThat(counted.calls()).as("refused before any request (R7)").hasSize(requests);
        }
        try (RepositoryKeys keys = repositories.keys(counted, granted(reader), new MapWriterMemory(), false)) {
            assertThat(keys.report().access()).isEqualTo(Access.READER);
            int requests = counted.calls().size();
            assertFails(() -> keys.add(grantOf(recipient(recovery), Access.OWNER)), ErrorCode.REPOSITORY_READ_ONLY);
            assertFails(() -> keys.remove("abcdef", Instant.now()), ErrorCode.REPOSITORY_READ_ONLY);
            assertFails(() -> keys.rotate(rotation()), ErrorCode.REPOSITORY_READ_ONLY);
            assertFails(keys::recover, ErrorCode.REPOSITORY_READ_ONLY);
            assertFails(() -> keys.requireShreddable(List.of(), Set.of()), ErrorCode.REPOSITORY_READ_ONLY);
            assertThat(counted.calls()).hasSize(requests);
        }
    }

    @Test
    void aReaderHasToKnowWhoseRepositoryItIs() {
        grant(reader, false);

        assertFails(() -> open(store, secret(reader), new MapWriterMemory()), ErrorCode.REPOSITORY_OWNER_UNPROVEN);
        assertFails(
                () -> open(store, key(reader, Optional.of("0".repeat(64))), new MapWriterMemory()),
                ErrorCode.REPOSITORY_OWNER_UNPROVEN);
        try (OpenRepository opened = open(store, granted(reader), new MapWriterMemory())) {
            assertThat(opened.pin()).isEqualTo(pin);
        }
    }

    /** What a reader has is enough to read everything, and not to forge a slot, a writer or an epoch (R7). */
    @Test
    void aReaderCannotForge() {
        grant(reader, false);
        OwnerKeys forged;
        try (Trusted trusted = Trusted.open(store, granted(reader), new MapWriterMemory())) {
            forged = OwnerKeys.random().with(trusted.ring());
            ObjectId id = ObjectId.random();
            SlotHolder holder = SlotHolder.ByPassphrase.of(Passphrases.wrong(), StretchingCost.LEAST);
            byte[] slot = Slot.create(id, forged, holder, Slot.Note.NONE, forged.owner());
            store.create(ObjectNames.of(ObjectKind.SLOT, id), Content.of(slot));
        }

        assertFails(() -> open(store, Passphrases.wrong(), new MapWriterMemory()), ErrorCode.REPOSITORY_KEY_WRONG);
        assertThat(report().slots())
                .noneMatch(slot -> slot.label().isEmpty() && !slot.isOwn() && slot.access() == Access.OWNER);
    }

    @Test
    void aRevokedReaderReadsWhatIsOldAndNothingThatIsNew() {
        RestorePointId before = backUp(SmallBackup.first());
        KeySlot slot = grant(reader, false);

        rotate(slot.id());
        RestorePointId after = backUp(SmallBackup.first().more());

        try (OpenRepository revoked = open(store, granted(reader), new MapWriterMemory())) {
            assertThat(SmallBackup.read(revoked, before).isSame(SmallBackup.first()))
                    .isTrue();
            assertFails(() -> revoked.restorePoint(after), ErrorCode.REPOSITORY_KEY_WRONG);
        }
        assertThat(report().slots())
                .filteredOn(told -> told.id().equals(slot.id()))
                .singleElement()
                .satisfies(told -> assertThat(told.state()).isEqualTo(State.LEFT_OUT));
        try (OpenRepository owner = open(store, secret(recovery), new MapWriterMemory())) {
            assertThat(SmallBackup.read(owner, before).isSame(SmallBackup.first()))
                    .as("old objects are read with their epoch's key")
                    .isTrue();
            assertThat(SmallBackup.read(owner, after).isSame(SmallBackup.first().more()))
                    .as("the recovery key went along")
                    .isTrue();
        }
    }

    @Test
    void aReaderOfTheNewestEpochReadsNothingOlder() {
        RestorePointId before = backUp(SmallBackup.first());
        rotate();
        RestorePointId after = backUp(SmallBackup.first().more().with("fresh", 400_000));
        grant(reader, true);
        rotate();

        try (OpenRepository granted = open(store, granted(reader), new MapWriterMemory())) {
            assertFails(() -> granted.restorePoint(before), ErrorCode.REPOSITORY_KEY_WRONG);
            assertThat(granted.restorePoint(after).id()).isEqualTo(after);
        }
    }

    @Test
    void anOwnerWhoWasLeftOutMayReadAndNotWrite() {
        KeySlot second = add(new NewHolder.Words(Passphrases.wrong()), Access.OWNER);
        RestorePointId before = backUp(SmallBackup.first());

        rotate(second.id());

        try (OpenRepository revoked = open(store, Passphrases.wrong(), new MapWriterMemory())) {
            assertThat(SmallBackup.read(revoked, before).isSame(SmallBackup.first()))
                    .isTrue();
            assertFails(() -> revoked.startBackup(TestRun.next().context()), ErrorCode.REPOSITORY_KEY_REVOKED);
        }
    }

    @Test
    void aRotationDoesNotForgetAPassphraseSilently() {
        KeySlot second = add(new NewHolder.Words(Passphrases.wrong()), Access.OWNER);
        List<ObjectKey> objects = RepositoryTrustTest.keys(store);

        assertFails(this::rotate, ErrorCode.REPOSITORY_KEY_NEEDED);
        assertThat(RepositoryTrustTest.keys(store)).isEqualTo(objects);

        try (RepositoryKeys keys = keys(Passphrases.right());
                Passphrase words = Passphrases.wrong()) {
            keys.rotate(new Rotation(Set.of(), List.of(words), NOON));
        }
        try (OpenRepository opened = open(store, Passphrases.wrong(), new MapWriterMemory())) {
            opened.startBackup(TestRun.next().context()).close();
        }
        assertThat(report().slots())
                .filteredOn(told -> told.id().equals(second.id()))
                .singleElement()
                .satisfies(told -> assertThat(told.state()).isEqualTo(State.SUPERSEDED));
    }

    /** The run has packs of two epochs, and is whole. */
    @Test
    void aRunThatIsResumedAfterARotationGoesOnUnderTheNewKey() {
        TestRun run = TestRun.next();
        try (OpenRepository first = open(store, Passphrases.right(), memory)) {
            try (var writer = first.startBackup(run.context())) {
                SmallBackup.first().writeStreams(writer);
            }
        }
        rotate();

        RestorePointId point;
        try (OpenRepository second = open(store, Passphrases.right(), memory)) {
            point = SmallBackup.first().more().write(second, run, List.of());
        }

        try (OpenRepository elsewhere = open(store, secret(recovery), new MapWriterMemory())) {
            assertThat(SmallBackup.read(elsewhere, point)
                            .isSame(SmallBackup.first().more()))
                    .isTrue();
        }
    }

    /** R10 for keys: whoever saw an epoch never writes under an older key, whatever the location hides. */
    @Test
    void nobodyIsLedBackToAnOlderKey() {
        MemoryStore old = copy();
        rotate();
        MemoryStore hidden = copy();
        hidden.delete(ObjectNames.epoch(2));

        for (ObjectStore back : List.of(old, hidden)) {
            try (OpenRepository opened = open(back, Passphrases.right(), memory)) {
                assertFails(() -> opened.startBackup(TestRun.next().context()), ErrorCode.REPOSITORY_ROLLED_BACK);
            }
        }
    }

    @Test
    void anotherEpochInThePlaceOfTheOneThatWasSeenIsAFork() {
        MemoryStore fork = copy();
        rotate();
        try (RepositoryKeys keys = repositories.keys(fork, Passphrases.right(), memory.copy(), false)) {
            assertFails(() -> keys.rotate(rotation()), ErrorCode.REPOSITORY_ROLLED_BACK);
        }
        try (RepositoryKeys keys = repositories.keys(fork, Passphrases.right(), new MapWriterMemory(), false)) {
            keys.rotate(rotation());
        }

        assertFails(() -> open(fork, Passphrases.right(), memory), ErrorCode.REPOSITORY_FORK);
    }

    @Test
    void ofTwoRotationsAtTheSameTimeOneWinsAndNothingIsLost() {
        try (RepositoryKeys late = repositories.keys(store, Passphrases.right(), new MapWriterMemory(), false)) {
            rotate();
            assertFails(() -> late.rotate(rotation()), ErrorCode.REPOSITORY_ROTATION_LOST);
        }
        RestorePointId point = backUp(SmallBackup.first());

        for (Credential credential : List.of(Passphrases.right(), secret(recovery))) {
            try (OpenRepository opened = open(store, credential, new MapWriterMemory())) {
                assertThat(SmallBackup.read(opened, point).isSame(SmallBackup.first()))
                        .isTrue();
            }
        }
        assertThat(report().slots())
                .filteredOn(slot -> slot.state() == State.UNFINISHED)
                .hasSize(2);
    }

    @Tag("search")
    @Test
    void aRotationThatIsKilledAtAnyRequestLeavesARepositoryThatWorks() {
        FaultyStore counting = new FaultyStore(copy());
        rotate(counting, new MapWriterMemory());
        int requests = counting.calls().size();
        for (int killed = 1; killed <= requests; killed++) {
            for (FaultyStore.Fault fault : List.of(FaultyStore.Fault.ERROR_BEFORE, FaultyStore.Fault.ERROR_AFTER)) {
                assertWorksAfter(killed, fault, copy(), memory.copy());
            }
        }
    }

    private void assertWorksAfter(int killed, FaultyStore.Fault fault, MemoryStore place, MapWriterMemory remembered) {
        try {
            rotate(new FaultyStore(place).failCall(killed, fault), remembered);
        } catch (DavitException e) {
            assertThat(e.code()).isIn(ErrorCode.STORE_FAILED, ErrorCode.STORE_UNREACHABLE);
        }
        rotate(place, remembered);
        try (OpenRepository opened = open(place, secret(recovery), new MapWriterMemory())) {
            opened.startBackup(TestRun.next().context()).close();
        }
    }

    @Test
    void addingTheSameHolderAgainChangesNothing() {
        KeySlot first = add(recipient(reader), Access.OWNER);
        KeySlot words = add(new NewHolder.Words(Passphrases.wrong()), Access.READER);
        List<ObjectKey> objects = RepositoryTrustTest.keys(store);

        assertThat(add(recipient(reader), Access.OWNER).id()).isEqualTo(first.id());
        assertThat(add(new NewHolder.Words(Passphrases.wrong()), Access.READER).id())
                .isEqualTo(words.id());
        assertThat(RepositoryTrustTest.keys(store)).isEqualTo(objects);
    }

    @Test
    void aRemovedKeyOpensNothingAndTheLastOwnersIsNotRemoved() {
        KeySlot second = add(new NewHolder.Words(Passphrases.wrong()), Access.OWNER);
        rotateWith(Passphrases.wrong());

        try (RepositoryKeys keys = keys(Passphrases.right())) {
            assertThat(keys.remove(second.id(), Instant.now()))
                    .as("with its newer one")
                    .hasSize(2);
            assertFails(() -> keys.remove(second.id(), Instant.now()), ErrorCode.REPOSITORY_SLOT_UNKNOWN);
            for (KeySlot slot : keys.report().slots()) {
                if (slot.recipient().isPresent() && slot.state() == State.CURRENT) {
                    keys.remove(slot.id(), Instant.now());
                }
            }
            String own = keys.report().slots().stream()
                    .filter(KeySlot::isOwn)
                    .findFirst()
                    .orElseThrow()
                    .id();
            assertFails(() -> keys.remove(own, Instant.now()), ErrorCode.REPOSITORY_LAST_KEY);
        }
        assertFails(() -> open(store, Passphrases.wrong(), new MapWriterMemory()), ErrorCode.REPOSITORY_KEY_WRONG);
        open(store, Passphrases.right(), new MapWriterMemory()).close();
    }

    /** R21: what restore points that are retained are opened by stays, and nothing is removed by half. */
    @Test
    void aKeyWhoseSlotIsLockedIsNotRemovedBeforeTheLockEnds() {
        MemoryStore locking = MemoryStore.locking(Clock.systemUTC());
        MapWriterMemory remembered = new MapWriterMemory();
        repositories.initialise(locking, Passphrases.right(), remembered);
        Instant end = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(3_600);
        try (RepositoryKeys keys = repositories.keys(locking, Passphrases.right(), remembered, false)) {
            KeySlot second = keys.add(grantOf(recipient(reader), Access.READER));
            RepositoryTrustTest.keys(locking)
                    .forEach(key -> locking.extendLock(key, new RetentionLock(LockMode.GOVERNANCE, end)));

            assertThatThrownBy(() -> keys.remove(second.id(), Instant.now()))
                    .hasMessageContaining(end.toString())
                    .hasMessageContaining("key revoke")
                    .isInstanceOfSatisfying(
                            DavitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_LOCKED));
            assertThat(keys.report().slots()).extracting(KeySlot::id).contains(second.id());
        }
    }

    /** R6: with nothing but the recovery key, the marker and a restore point. */
    @Test
    void theSlotsComeBackOutOfARestorePoint() {
        RestorePointId point = backUp(SmallBackup.first());
        List<ObjectKey> before = RepositoryTrustTest.keys(store);
        before.stream().filter(key -> key.value().startsWith("slots/")).forEach(store::delete);

        assertFails(() -> open(store, secret(recovery), new MapWriterMemory()), ErrorCode.REPOSITORY_TAMPERED);
        assertFails(
                () -> repositories.keys(store, Passphrases.wrong(), new MapWriterMemory(), true),
                ErrorCode.REPOSITORY_KEY_WRONG,
                ErrorCode.REPOSITORY_TAMPERED);
        try (RepositoryKeys keys = repositories.keys(store, secret(recovery), new MapWriterMemory(), true)) {
            assertThat(keys.recover()).hasSize(2);
            assertThat(keys.recover()).isEmpty();
        }
        assertThat(RepositoryTrustTest.keys(store)).isEqualTo(before);
        try (OpenRepository opened = open(store, secret(recovery), new MapWriterMemory())) {
            assertThat(SmallBackup.read(opened, point).isSame(SmallBackup.first()))
                    .isTrue();
        }
    }

    @Test
    void verifyingFindsDamagedSlots() {
        backUp(SmallBackup.first());
        assertThat(damagedObjects(store)).isEmpty();
        MemoryStore damaged = copy();
        ObjectKey second = slots(damaged).getLast();
        byte[] altered = RepositoryTrustTest.bytes(damaged, second);
        altered[100] ^= 1;
        damaged.delete(second);
        damaged.create(second, Content.of(altered));
        assertThat(damagedObjects(damaged)).containsExactly(second.value());
    }

    private List<String> damagedObjects(ObjectStore place) {
        List<String> objects = new ArrayList<>();
        Verification.Findings findings = new Verification.Findings() {
            @Override
            public void damaged(String object, DavitException why) {
                objects.add(object);
            }

            @Override
            public void touched(Verification.Touched touched) {
                objects.add(touched.toString());
            }
        };
        for (Credential tried : List.of(Passphrases.right(), secret(recovery))) {
            try (OpenRepository opened = open(place, tried, new MapWriterMemory())) {
                opened.verify(new Verification.Order(0, 1), TestRun.next().context(), findings);
                return objects;
            } catch (DavitException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.REPOSITORY_KEY_WRONG);
            }
        }
        return objects;
    }

    @Test
    void aSlotUnderAnotherNameOrOfAnotherRepositoryIsRefused() {
        MemoryStore other = new MemoryStore(Clock.systemUTC());
        repositories.initialise(other, Passphrases.right(), new MapWriterMemory());
        List<ObjectKey> ours = slots(store);
        byte[] foreign = RepositoryTrustTest.bytes(other, slots(other).getFirst());
        byte[] first = RepositoryTrustTest.bytes(store, ours.getFirst());
        byte[] second = RepositoryTrustTest.bytes(store, ours.getLast());
        ours.forEach(store::delete);
        store.create(ours.getFirst(), Content.of(second));
        store.create(ours.getLast(), Content.of(first));

        assertFails(() -> open(store, Passphrases.right(), memory), ErrorCode.REPOSITORY_TAMPERED);
        ours.forEach(store::delete);
        ours.forEach(key -> store.create(key, Content.of(foreign)));
        assertFails(() -> open(store, Passphrases.right(), memory), ErrorCode.REPOSITORY_TAMPERED);
        assertFails(() -> open(store, secret(recovery), memory), ErrorCode.REPOSITORY_TAMPERED);
    }

    @Test
    void shreddingIsRefusedWhileSomebodyElseCanRead() {
        backUp(SmallBackup.first());
        byte[] ours = new RecipientKey(recovery.clone()).publicKey();
        assertShredRefused(store, List.of(ours), Set.of(), "an owner's passphrase");

        MemoryStore keyed = new MemoryStore(Clock.systemUTC());
        MapWriterMemory remembered = new MapWriterMemory();
        repositories.initialise(keyed, new Founding(secret(recovery), Optional.empty()), remembered);
        try (OpenRepository opened = open(keyed, secret(recovery), remembered)) {
            SmallBackup.first().write(opened, TestRun.next(), List.of());
        }
        assertShredRefused(keyed, List.of(), Set.of(), "an owner's key");
        try (RepositoryKeys keys = repositories.keys(keyed, secret(recovery), remembered, false)) {
            keys.requireShreddable(List.of(ours), Set.of());
            KeySlot foreign = keys.add(grantOf(recipient(reader), Access.READER));
            assertShredRefused(keyed, List.of(ours), Set.of(foreign.id()), "a reader's key");
            keys.remove(foreign.id(), Instant.now());
            KeySlot paper = keys.add(grantOf(recipient(reader), Access.OWNER));
            assertShredRefused(keyed, List.of(ours), Set.of(), "an owner's key");
            keys.requireShreddable(List.of(ours), Set.of(paper.id()));
        }
    }

    /** A passphrase slot that was removed lives on in the restore points that it was copied into. */
    @Test
    void shreddingIsRefusedWhileACopyOfAPassphraseSlotExists() {
        backUp(SmallBackup.first());
        byte[] ours = new RecipientKey(recovery.clone()).publicKey();
        try (RepositoryKeys keys = keys(secret(recovery))) {
            String words = keys.report().slots().stream()
                    .filter(slot -> slot.recipient().isEmpty())
                    .findFirst()
                    .orElseThrow()
                    .id();
            keys.remove(words, Instant.now());
        }

        assertShredRefused(store, List.of(ours), Set.of(), "an owner's passphrase");
    }

    private void assertShredRefused(ObjectStore place, List<byte[]> destroyed, Set<String> gone, String who) {
        try (RepositoryKeys keys = repositories.keys(place, secret(recovery), new MapWriterMemory(), false)) {
            assertThat(catchThrowableOfType(DavitException.class, () -> keys.requireShreddable(destroyed, gone)))
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.REPOSITORY_SHRED_REFUSED))
                    .hasMessageContaining(who);
        }
    }

    private RestorePointId backUp(SmallBackup backup) {
        try (OpenRepository opened = open(store, Passphrases.right(), memory)) {
            return backup.write(opened, TestRun.next(), List.of());
        }
    }

    private OpenRepository open(ObjectStore place, Credential credential, MapWriterMemory remembered) {
        return repositories.open(place, credential, remembered, folder.resolve("cache-" + caches++));
    }

    private RepositoryKeys keys(Credential credential) {
        return repositories.keys(store, credential, memory, false);
    }

    private RepositoryKeys.Report report() {
        try (RepositoryKeys keys = keys(Passphrases.right())) {
            return keys.report();
        }
    }

    private KeySlot grant(byte[] to, boolean newestOnly) {
        try (RepositoryKeys keys = keys(Passphrases.right())) {
            return keys.add(new Grant(recipient(to), Access.READER, newestOnly, "reader", NOON));
        }
    }

    private KeySlot add(NewHolder holder, Access access) {
        try (RepositoryKeys keys = keys(Passphrases.right())) {
            return keys.add(grantOf(holder, access));
        }
    }

    private static Grant grantOf(NewHolder holder, Access access) {
        return new Grant(holder, access, false, "second", NOON);
    }

    private void rotate(String... leftOut) {
        try (RepositoryKeys keys = keys(Passphrases.right())) {
            keys.rotate(new Rotation(Set.of(leftOut), List.of(), NOON));
        }
    }

    private void rotateWith(Passphrase passphrase) {
        try (RepositoryKeys keys = keys(Passphrases.right());
                passphrase) {
            keys.rotate(new Rotation(Set.of(), List.of(passphrase), NOON));
        }
    }

    private void rotate(ObjectStore place, MapWriterMemory remembered) {
        try (RepositoryKeys keys = repositories.keys(place, Passphrases.right(), remembered, false)) {
            keys.rotate(rotation());
        }
    }

    private static Rotation rotation() {
        return new Rotation(Set.of(), List.of(), NOON);
    }

    private MemoryStore copy() {
        MemoryStore copy = new MemoryStore(Clock.systemUTC());
        RepositoryTrustTest.keys(store)
                .forEach(key -> copy.create(key, Content.of(RepositoryTrustTest.bytes(store, key))));
        return copy;
    }

    private static List<ObjectKey> slots(ObjectStore place) {
        return RepositoryTrustTest.keys(place).stream()
                .filter(key -> key.value().startsWith("slots/"))
                .toList();
    }

    private static NewHolder recipient(byte[] secret) {
        try (RecipientKey key = new RecipientKey(secret.clone())) {
            return new NewHolder.Key(new Recipient(key.publicKey(), Optional.empty()));
        }
    }

    private static Credential secret(byte[] secret) {
        return key(secret, Optional.empty());
    }

    private Credential granted(byte[] secret) {
        return key(secret, Optional.of(pin.ownerFingerprint()));
    }

    private static Credential key(byte[] secret, Optional<String> owner) {
        return new SecretKey(new RecipientKey(secret.clone()), owner);
    }
}
