package io.davit.hub.keys;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.UnusableFile;
import io.davit.signing.SigningKey;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The offline root's private half, in the one file that a person keeps in a safe. It is written once and read only while a
 * key set is signed; the hub keeps the public half (P1).
 */
public final class RootKeyFile {
    private static final long LONGEST = 64 << 10;

    private RootKeyFile() {}

    /**
     * Durable when it returns.
     *
     * @throws DavitException ROOT_KEY_FILE_EXISTS and nothing was changed, ROOT_KEY_FILE_UNUSABLE
     */
    static void create(Path file, SigningKey root) {
        Path absolute = file.toAbsolutePath().normalize();
        Path folder = absolute.getParent();
        try {
            KeyFolder.createSecret(absolute, Ed25519Pem.encode(root));
            if (folder != null) {
                KeyFolder.sync(folder);
            }
        } catch (FileAlreadyExistsException e) {
            throw new DavitException(
                    ErrorCode.ROOT_KEY_FILE_EXISTS, absolute + " exists, and a root key never replaces anything", e);
        } catch (IOException | UnsupportedOperationException e) {
            throw new DavitException(
                    ErrorCode.ROOT_KEY_FILE_UNUSABLE, absolute + " cannot be written: " + e.getMessage(), e);
        }
    }

    /** @throws DavitException ROOT_KEY_FILE_UNUSABLE */
    static SigningKey read(Path file) {
        try {
            if (Files.size(file) > LONGEST) {
                throw new DavitException(ErrorCode.ROOT_KEY_FILE_UNUSABLE, file + " is too long for a key");
            }
            return Ed25519Pem.decode(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new DavitException(
                    ErrorCode.ROOT_KEY_FILE_UNUSABLE, file + " cannot be read: " + UnusableFile.why(e), e);
        } catch (IllegalArgumentException e) {
            throw new DavitException(ErrorCode.ROOT_KEY_FILE_UNUSABLE, file + " holds " + e.getMessage(), e);
        }
    }
}
