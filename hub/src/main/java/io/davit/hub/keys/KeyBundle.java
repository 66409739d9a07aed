package io.davit.hub.keys;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.UnusableFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Iterator;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The key folder in one encrypted file (P7): with it and an empty store the hub is again the hub that its agents trust. The
 * denylist is part of it, the root's private half is not. docs/operations.md fixes the bytes.
 */
public final class KeyBundle {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long LONGEST = 16 << 20;
    private static final Pattern NAME = Pattern.compile(
            "hub\\.json|ca-key\\.pem|ca\\.pem|key-set\\.json|denylist\\.json|signing-[0-9a-f]{64}\\.pem");

    private final KeyFolder folder;
    private final Clock clock;
    private final SealedFile.Cost cost;

    public KeyBundle(KeyFolder folder, Clock clock) {
        this(folder, clock, SealedFile.Cost.STANDARD);
    }

    /** For tests, whose passphrases protect nothing. */
    KeyBundle(KeyFolder folder, Clock clock, SealedFile.Cost cost) {
        this.folder = folder;
        this.clock = clock;
        this.cost = cost;
    }

    /**
     * Writes a new file, 0600, durable when it returns. The hub may run meanwhile.
     *
     * @return the hub that was exported
     * @throws DavitException FILE_EXISTS, PASSPHRASE_UNUSABLE, FILE_WRITE_FAILED, and those of {@link HubKeys#open}
     */
    public HubKeys export(Path out, byte[] passphrase) {
        HubKeys keys = HubKeys.open(folder, clock);
        ObjectNode files = JSON.createObjectNode();
        folder.alone(() -> {
            for (String name : folder.names()) {
                if (NAME.matcher(name).matches()) {
                    files.put(name, folder.read(name));
                }
            }
            return files;
        });
        try {
            byte[] plain = JSON.writeValueAsBytes(JSON.createObjectNode().set("files", files));
            Path absolute = out.toAbsolutePath().normalize();
            KeyFolder.createSecret(absolute, SealedFile.seal(plain, passphrase, cost));
            KeyFolder.sync(absolute.getParent() == null ? absolute : absolute.getParent());
        } catch (FileAlreadyExistsException e) {
            throw new DavitException(ErrorCode.FILE_EXISTS, out + " exists", e);
        } catch (IOException | UnsupportedOperationException e) {
            throw new DavitException(ErrorCode.FILE_WRITE_FAILED, out + " cannot be written: " + e.getMessage(), e);
        }
        return keys;
    }

    /**
     * Brings a hub into an empty folder; its own file comes last.
     *
     * @throws DavitException HUB_ALREADY_INITIALISED, HUB_INIT_INCOMPLETE, BUNDLE_INVALID, BUNDLE_VERSION,
     *     FILE_UNREADABLE
     */
    public HubKeys importFrom(Path in, byte[] passphrase) {
        JsonNode files = files(SealedFile.open(read(in), passphrase));
        folder.create();
        return folder.alone(() -> {
            HubInit.requireEmpty(folder);
            for (Iterator<Map.Entry<String, JsonNode>> each = files.fields(); each.hasNext(); ) {
                Map.Entry<String, JsonNode> file = each.next();
                if (!file.getKey().equals(KeyFolder.HUB)) {
                    folder.write(file.getKey(), bytes(file.getValue()));
                }
            }
            folder.write(KeyFolder.HUB, bytes(files.path(KeyFolder.HUB)));
            return HubKeys.open(folder, clock);
        });
    }

    private static byte[] read(Path in) {
        try {
            if (Files.size(in) > LONGEST) {
                throw new DavitException(ErrorCode.BUNDLE_INVALID, in + " is too long for a bundle");
            }
            return Files.readAllBytes(in);
        } catch (IOException e) {
            throw new DavitException(ErrorCode.FILE_UNREADABLE, in + " cannot be read: " + UnusableFile.why(e), e);
        }
    }

    private static JsonNode files(byte[] plain) {
        try {
            JsonNode files = JSON.readTree(plain).path("files");
            if (!files.has(KeyFolder.HUB)) {
                throw invalid("it holds no hub", null);
            }
            for (Iterator<Map.Entry<String, JsonNode>> each = files.fields(); each.hasNext(); ) {
                Map.Entry<String, JsonNode> file = each.next();
                if (!NAME.matcher(file.getKey()).matches()) {
                    throw invalid("it holds a file of another name", null);
                }
                bytes(file.getValue());
            }
            return files;
        } catch (IOException e) {
            throw invalid("what it holds is no JSON", e);
        }
    }

    private static byte[] bytes(JsonNode value) {
        try {
            byte[] bytes = value.binaryValue();
            if (bytes == null) {
                throw invalid("a file in it is no text of base64", null);
            }
            return bytes;
        } catch (IOException e) {
            throw invalid("a file in it is no text of base64", e);
        }
    }

    private static DavitException invalid(String why, @Nullable Throwable cause) {
        return new DavitException(ErrorCode.BUNDLE_INVALID, why, cause);
    }
}
