package io.davit.agent.repository;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who may open a repository, as one who opened it sees and changes it (R5, R6). Whatever changes something needs an owner's key of the newest epoch, and
 * says REPOSITORY_READ_ONLY, REPOSITORY_KEY_REVOKED or REPOSITORY_ROLLED_BACK before any request otherwise. Each may be killed anywhere, and repeated.
 */
public interface RepositoryKeys extends AutoCloseable {
    /** What a slot lets its holder do. */
    enum Access {
        OWNER,
        READER
    }

    /** How a slot stands beside the newest epoch. */
    enum State {
        /** It has the newest key. */
        CURRENT,
        /** Its holder has a newer one. */
        SUPERSEDED,
        /** Its holder was left out when the keys were rotated: it opens what is older. */
        LEFT_OUT,
        /** Of a rotation that did not get to its end. */
        UNFINISHED
    }

    /**
     * One slot.
     *
     * @param id 64 hexadecimal digits
     * @param recipient public key; empty if it is wrapped to a passphrase
     * @param firstEpoch of what it reads, up to {@code lastEpoch}
     * @param label empty if it has none
     * @param isOwn whether the repository was opened with it
     */
    record KeySlot(
            String id,
            Access access,
            Optional<byte[]> recipient,
            int firstEpoch,
            int lastEpoch,
            State state,
            Optional<Instant> made,
            String label,
            boolean isOwn) {}

    /** All that is to be seen: which slots a LIST shows, and which epoch began last. */
    record Report(RepositoryPin pin, int epoch, Access access, List<KeySlot> slots) {}

    /** For whom a slot is to be made. */
    sealed interface NewHolder {
        /** Who will know a passphrase; not taken over. */
        record Words(Passphrase passphrase) implements NewHolder {}

        /** Who has a private key. */
        record Key(Recipient recipient) implements NewHolder {}
    }

    /**
     * What a slot is made of.
     *
     * @param newestOnly whether a reader gets the newest epoch's key and those of later ones only
     */
    record Grant(NewHolder holder, Access access, boolean newestOnly, String label, Instant now) {}

    /**
     * A change of keys.
     *
     * @param leaveOut beginnings of ids of slots whose holders do not go along
     * @param passphrases of holders who go along; not taken over
     */
    record Rotation(Set<String> leaveOut, List<Passphrase> passphrases, Instant now) {}

    Report report();

    /**
     * Makes a slot; if its holder has a current one with that access already, answers that.
     *
     * @throws io.davit.errors.DavitException ARGUMENT_INVALID if the public key is none; STORE_*
     */
    KeySlot add(Grant grant);

    /**
     * Deletes the slots of one holder. Copies in restore points stay.
     *
     * @param slot a beginning of the id of one of them
     * @throws io.davit.errors.DavitException REPOSITORY_SLOT_UNKNOWN; REPOSITORY_LAST_KEY if no other owner's slot was positively seen;
     *     STORE_LOCKED if the store keeps one of them until later, and then all stay; STORE_*
     */
    List<KeySlot> remove(String slot, Instant now);

    /**
     * Begins the next epoch, with new slots for all holders of current ones but those who are left out; all or nothing.
     *
     * @throws io.davit.errors.DavitException REPOSITORY_SLOT_UNKNOWN; REPOSITORY_KEY_NEEDED if the passphrase of somebody who goes along was not given;
     *     REPOSITORY_LAST_KEY if the holder who opened it were left out; REPOSITORY_ROTATION_LOST; STORE_*
     */
    Report rotate(Rotation rotation);

    /** Puts those slots back that are lost, from the copies in each writer's newest restore point; answers them. */
    List<KeySlot> recover();

    /**
     * Says whether the repository would be unreadable if the private keys of these recipients were destroyed; changes nothing itself.
     *
     * @param destroyed public keys whose private keys are to be destroyed now
     * @param gone beginnings of ids of slots whose private keys were destroyed before
     * @throws io.davit.errors.DavitException REPOSITORY_SHRED_REFUSED naming the slots by which somebody else reads; STORE_*
     */
    void requireShreddable(List<byte[]> destroyed, Set<String> gone);

    @Override
    void close();
}
