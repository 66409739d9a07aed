package io.davit.agent.repository.manifest;

import io.davit.agent.repository.crypto.SignedObjects;
import io.davit.agent.repository.format.ByteReader;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.WriterId;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.signing.SigningKey;

/**
 * A manifest as its chunk holds it: version, writer, signature, fields. The signature makes it the writer's even where
 * it is found without the journal; a chunk id alone could be computed by whoever may read.
 */
final class SignedManifest {
    private static final int VERSION = 0;
    private static final String DOMAIN = "manifest";

    private SignedManifest() {}

    static byte[] seal(SignedObjects objects, Manifest manifest) {
        byte[] fields = manifest.toBytes();
        return new ByteWriter(fields.length + 128)
                .u8(VERSION)
                .bytes(objects.writer().bytes())
                .bytes(objects.sign(DOMAIN, fields))
                .bytes(fields)
                .toBytes();
    }

    /**
     * @param writer whose restore point names the manifest
     * @throws DavitException REPOSITORY_TAMPERED if it is not signed by that writer; REPOSITORY_WRITER_UNKNOWN, READER_TOO_OLD
     */
    static Manifest open(SignedObjects objects, WriterId writer, byte[] chunk) {
        ByteReader in = new ByteReader(chunk, ErrorCode.REPOSITORY_TAMPERED);
        if (in.u8() != VERSION) {
            throw new DavitException(ErrorCode.READER_TOO_OLD, "a manifest of another version");
        }
        if (!WriterId.of(in.bytes(WriterId.LENGTH)).equals(writer)) {
            throw new DavitException(
                    ErrorCode.REPOSITORY_TAMPERED, "a restore point of writer " + writer + " names another's manifest");
        }
        byte[] signature = in.bytes(SigningKey.SIGNATURE_LENGTH);
        byte[] fields = in.bytes(in.remaining());
        objects.verify(DOMAIN, writer, fields, signature);
        return Manifest.read(fields);
    }
}
