package io.davit.agent.cli;

import io.davit.agent.repository.KeyText;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.signing.RecipientKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** A file that holds a private key. */
final class KeyFile {
    private KeyFile() {}

    /** @throws DavitException ARGUMENT_INVALID if it cannot be read or holds no private key */
    static RecipientKey read(String option, String file) {
        String text = new String(SecretInput.read(option, file), StandardCharsets.UTF_8);
        try {
            return KeyText.secret(text);
        } catch (IllegalArgumentException e) {
            throw new DavitException(ErrorCode.ARGUMENT_INVALID, option + ": " + e.getMessage(), e);
        }
    }

    /** Makes a file for its owner alone; never writes over one. Durable on return. */
    static void write(Path file, RecipientKey key, String remark) {
        String text = "# " + remark + "\n# public key: " + KeyText.ofRecipient(key.publicKey()) + "\n"
                + KeyText.ofSecret(key) + "\n";
        try (FileChannel out = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            writeAll(out, text.getBytes(StandardCharsets.UTF_8));
        } catch (FileAlreadyExistsException e) {
            throw new DavitException(ErrorCode.ARGUMENT_INVALID, file + " exists, and is not written over", e);
        } catch (IOException e) {
            throw new DavitException(ErrorCode.FILE_WRITE_FAILED, file + " cannot be written: " + e.getMessage(), e);
        }
    }

    /** Writes over the file, and deletes it. What a file system or a disk keeps of it elsewhere is out of reach. */
    static void destroy(Path file) {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new DavitException(ErrorCode.ARGUMENT_INVALID, file + " is no file that could be destroyed");
        }
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
            writeAll(out, new byte[(int) Math.min(out.size(), 1 << 20)]);
            Files.delete(file);
        } catch (IOException e) {
            throw new DavitException(ErrorCode.FILE_WRITE_FAILED, file + " cannot be destroyed: " + e.getMessage(), e);
        }
    }

    private static void writeAll(FileChannel out, byte[] bytes) throws IOException {
        for (ByteBuffer buffer = ByteBuffer.wrap(bytes); buffer.hasRemaining(); ) {
            out.write(buffer);
        }
        out.force(true);
    }
}
