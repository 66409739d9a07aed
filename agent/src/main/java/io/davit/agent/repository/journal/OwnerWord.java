package io.davit.agent.repository.journal;

import io.davit.agent.repository.crypto.Hash;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.WriterId;
import io.davit.signing.SigningKey;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** The owner's signature in an entry: it stands for one place in one journal only. */
public final class OwnerWord {
    private OwnerWord() {}

    /** The same, with the word of the owner for exactly that place. */
    public static EntryBody give(
            EntryBody.Vouched body, SigningKey owner, ObjectId repository, WriterId writer, long number) {
        return body.with(HexFormat.of().formatHex(owner.sign(statement(body, repository, writer, number))));
    }

    /** Whether the owner said so. */
    public static boolean isGiven(Entry entry, EntryBody.Vouched body, byte[] ownerKey, ObjectId repository) {
        return !body.word().isEmpty()
                && SigningKey.verifies(
                        ownerKey,
                        statement(
                                body, repository, entry.writer(), entry.place().number()),
                        HexFormat.of().parseHex(body.word()));
    }

    /** The bytes of a value are unique, so that those of what was read are those that were written. */
    private static byte[] statement(EntryBody.Vouched body, ObjectId repository, WriterId writer, long number) {
        EntryBody.Vouched silent = body.with("");
        byte[] said = new ByteWriter()
                .u8(EntryCodec.kind(silent))
                .bytes(writer.bytes())
                .u64(number)
                .bytes(UpkeepCodec.encode(silent).toBytes())
                .toBytes();
        return new ByteWriter(96)
                .bytes("davit/v0/upkeep".getBytes(StandardCharsets.US_ASCII))
                .u8(0)
                .bytes(repository.bytes())
                .bytes(Hash.sha256(said))
                .toBytes();
    }
}
