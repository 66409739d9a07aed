package io.davit.agent.cli;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What must not stand in arguments, because others see them: it comes from a file, or from standard input. */
final class SecretInput {
    private static final String STANDARD_INPUT = "-";
    private static final int LARGEST = 1 << 20;

    private SecretInput() {}

    /** @throws DavitException ARGUMENT_INVALID if it cannot be read */
    static byte[] read(String option, String file) {
        try (InputStream in = file.equals(STANDARD_INPUT) ? System.in : Files.newInputStream(Path.of(file))) {
            return in.readNBytes(LARGEST);
        } catch (IOException e) {
            throw new DavitException(ErrorCode.ARGUMENT_INVALID, option + ": " + file + " cannot be read", e);
        }
    }
}
