package io.davit.hub.access;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.api.Access;
import io.davit.hub.api.Digests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The administrator's token, from a file that nobody else may read. Only its digest stays in memory. */
public final class AdminToken implements Access {
    /** Shorter ones could be guessed. */
    private static final int SHORTEST = 32;

    private static final int LONGEST = 4096;
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final byte[] digest;

    private AdminToken(byte[] digest) {
        this.digest = digest;
    }

    /** @throws DavitException CONFIG_INVALID if the file is absent, open to others, or holds no usable token */
    public static AdminToken read(Path file) {
        try {
            Set<PosixFilePermission> open = EnumSet.copyOf(OTHERS);
            open.retainAll(Files.getPosixFilePermissions(file));
            if (!open.isEmpty()) {
                throw invalid(file, "may be read or written by others; chmod 600 it", null);
            }
            if (Files.size(file) > LONGEST) {
                throw invalid(file, "is too long for a token", null);
            }
            String token = Files.readString(file, StandardCharsets.US_ASCII).strip();
            if (token.length() < SHORTEST || !token.chars().allMatch(c -> c > ' ' && c < 127)) {
                throw invalid(file, "must hold one line of at least " + SHORTEST + " printable characters", null);
            }
            return of(token);
        } catch (IOException e) {
            throw invalid(file, "cannot be read", e);
        }
    }

    static AdminToken of(String token) {
        return new AdminToken(Digests.of(token.getBytes(StandardCharsets.UTF_8)));
    }

    private static DavitException invalid(Path file, String problem, @Nullable Throwable cause) {
        return new DavitException(ErrorCode.CONFIG_INVALID, "admin token file " + file + " " + problem, cause);
    }

    @Override
    public Optional<String> actor(String token) {
        // Digests, so that neither length nor content shows in the time that it takes.
        boolean isAdmin = MessageDigest.isEqual(digest, Digests.of(token.getBytes(StandardCharsets.UTF_8)));
        return isAdmin ? Optional.of("admin") : Optional.empty();
    }
}
