package io.davit.agent.repository.crypto;

import io.davit.agent.repository.Passphrase;
import io.davit.agent.repository.Recipient;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.ObjectId;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** To whom a slot is wrapped. The same holder's slots of several epochs have the same {@link #name()}. */
public sealed interface SlotHolder extends AutoCloseable {
    /** By which slots of one holder are known: public, and different for each holder. */
    String name();

    /** Who opens such a slot, if that is the holder of a private key; nothing secret is needed to make him another one. */
    static Optional<SlotHolder> ofRecipient(Slot slot) {
        return slot.lock() instanceof Slot.Lock.ByRecipient by
                ? Optional.of(new ByRecipient(by.publicKey(), by.proof()))
                : Optional.empty();
    }

    /** Whether a {@link #name()} is that of this recipient. */
    static boolean isOf(String name, Recipient recipient) {
        return name.equals(ByRecipient.nameOf(recipient.publicKey()));
    }

    /** Wipes what is secret. */
    @Override
    void close();

    /** Who knows a passphrase. */
    record ByPassphrase(Stretching stretching, byte[] stretched) implements SlotHolder {
        ByPassphrase copy() {
            return new ByPassphrase(stretching, stretched.clone());
        }

        @Override
        public void close() {
            Arrays.fill(stretched, (byte) 0);
        }

        /** With a fresh salt. */
        public static ByPassphrase of(Passphrase passphrase, StretchingCost cost) {
            byte[] salt = new byte[Stretching.SALT_LENGTH];
            new SecureRandom().nextBytes(salt);
            return of(passphrase, cost.with(salt));
        }

        static ByPassphrase of(Passphrase passphrase, Stretching stretching) {
            return new ByPassphrase(stretching, stretching.stretch(passphrase.bytes()));
        }

        @Override
        public String name() {
            return nameOf(stretching);
        }

        static String nameOf(Stretching stretching) {
            return "passphrase " + HexFormat.of().formatHex(stretching.salt());
        }
    }

    /**
     * Who has an X25519 private key.
     *
     * @param proof tells him that the slot's first maker knew his private key: a public key is known to whoever reads the location, and he could seal a
     *     false repository to it. Empty if he did not
     */
    record ByRecipient(byte[] publicKey, Optional<byte[]> proof) implements SlotHolder {
        /** @throws IllegalArgumentException if nothing can be sealed to the public key */
        public static ByRecipient of(Recipient recipient, ObjectId repository, byte[] ownerKey) {
            Hpke.requireUsable(recipient.publicKey());
            return new ByRecipient(recipient.publicKey(), recipient.proofKey().map(key -> {
                byte[] message = new ByteWriter()
                        .bytes(repository.bytes())
                        .bytes(ownerKey)
                        .toBytes();
                return Hash.hmac(key, message, 0, message.length);
            }));
        }

        @Override
        public void close() {}

        @Override
        public String name() {
            return nameOf(publicKey);
        }

        static String nameOf(byte[] publicKey) {
            return "recipient " + HexFormat.of().formatHex(publicKey);
        }
    }
}
