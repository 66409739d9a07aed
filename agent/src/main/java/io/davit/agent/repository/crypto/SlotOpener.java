package io.davit.agent.repository.crypto;

import io.davit.agent.repository.Credential;
import io.davit.agent.repository.Passphrase;
import io.davit.agent.repository.SecretKey;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Opens slots with one credential. Stretches a passphrase once for all slots of its holder, and a bounded number of times. Not thread-safe. */
public final class SlotOpener implements AutoCloseable {
    /** More holders are not tried: each costs a stretching of the passphrase. */
    public static final int MOST_HOLDERS = 16;

    private final Credential credential;
    private final Map<String, SlotHolder.ByPassphrase> stretched = new HashMap<>();

    public SlotOpener(Credential credential) {
        this.credential = credential;
    }

    /** Whether the slot is of the kind that the credential opens; says so without trying. */
    public boolean fits(Slot slot) {
        return switch (slot.lock()) {
            case Slot.Lock.ByPassphrase words -> credential instanceof Passphrase;
            case Slot.Lock.ByRecipient to ->
                credential instanceof SecretKey secret
                        && Arrays.equals(secret.key().publicKey(), to.publicKey());
        };
    }

    /**
     * Unwraps the keys of a slot that fits.
     *
     * @throws DavitException REPOSITORY_KEY_WRONG, also if too many slots were tried; REPOSITORY_TAMPERED, DATA_CORRUPT
     */
    public UnlockedKeys open(Slot slot) {
        return switch (slot.lock()) {
            case Slot.Lock.ByPassphrase words
            when credential instanceof Passphrase passphrase ->
                slot.openStretched(holder(words, passphrase).stretched());
            case Slot.Lock.ByRecipient to
            when credential instanceof SecretKey secret -> slot.openSealed(to, secret.key());
            default ->
                throw new DavitException(ErrorCode.REPOSITORY_KEY_WRONG, "slot " + slot.id() + " is of another kind");
        };
    }

    private SlotHolder.ByPassphrase holder(Slot.Lock.ByPassphrase words, Passphrase passphrase) {
        String name = words.holder() + " " + words.stretching().cost();
        SlotHolder.ByPassphrase known = stretched.get(name);
        if (known == null) {
            if (stretched.size() == MOST_HOLDERS) {
                throw new DavitException(
                        ErrorCode.REPOSITORY_KEY_WRONG, "the passphrase opens none of " + MOST_HOLDERS + " slots");
            }
            known = SlotHolder.ByPassphrase.of(passphrase, words.stretching());
            stretched.put(name, known);
        }
        return known;
    }

    /** Who opened the slot, so that another one can be made for the same; empty if this did not open it. The caller closes it. */
    public Optional<SlotHolder> holder(Slot slot) {
        return switch (slot.lock()) {
            case Slot.Lock.ByPassphrase words ->
                Optional.ofNullable(stretched.get(
                                words.holder() + " " + words.stretching().cost()))
                        .map(SlotHolder.ByPassphrase::copy);
            case Slot.Lock.ByRecipient to -> Optional.of(new SlotHolder.ByRecipient(to.publicKey(), to.proof()));
        };
    }

    @Override
    public void close() {
        stretched.values().forEach(SlotHolder::close);
    }
}
