package io.davit.cli.contexts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.davit.cli.hub.AccessToken;
import io.davit.cli.hub.HubAccess;
import io.davit.cli.hub.HubTrust;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.UnusableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** {@code contexts.yaml}: it holds tokens, so it is 0600 from its first byte on, and is not read when it is not. */
public final class ContextsFile {
    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());
    private static final Set<PosixFilePermission> OWNER =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private final Path file;

    public ContextsFile(Path file) {
        this.file = file;
    }

    public Path path() {
        return file;
    }

    /** @throws DavitException CONTEXTS_UNSAFE, CONFIG_UNREADABLE, CONFIG_INVALID */
    public Contexts read() {
        try {
            requirePrivate();
            JsonNode tree = YAML.readTree(Files.readString(file));
            return tree == null || tree.isMissingNode() || tree.isNull() ? Contexts.none() : contexts(tree);
        } catch (NoSuchFileException e) {
            return Contexts.none();
        } catch (JsonProcessingException e) {
            // Its message quotes the source, which holds tokens.
            throw new DavitException(
                    ErrorCode.CONFIG_UNREADABLE,
                    file + " is no YAML, at line "
                            + Optional.ofNullable(e.getLocation())
                                    .map(at -> String.valueOf(at.getLineNr()))
                                    .orElse("?"));
        } catch (IOException e) {
            throw new DavitException(ErrorCode.CONFIG_UNREADABLE, file + " cannot be read: " + UnusableFile.why(e), e);
        }
    }

    private void requirePrivate() throws IOException {
        Set<PosixFilePermission> open = EnumSet.noneOf(PosixFilePermission.class);
        open.addAll(Files.getPosixFilePermissions(file));
        open.removeAll(OWNER);
        open.remove(PosixFilePermission.OWNER_EXECUTE);
        if (!open.isEmpty()) {
            throw new DavitException(
                    ErrorCode.CONTEXTS_UNSAFE,
                    file + " holds tokens and is "
                            + PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        }
    }

    private Contexts contexts(JsonNode tree) {
        SortedMap<String, HubAccess> byName = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : tree.path("contexts").properties()) {
            try {
                byName.put(entry.getKey(), access(entry.getValue()));
            } catch (IllegalArgumentException e) {
                throw new DavitException(
                        ErrorCode.CONFIG_INVALID, file + ": context '" + entry.getKey() + "': " + e.getMessage(), e);
            }
        }
        return new Contexts(text(tree, "current"), byName);
    }

    private static HubAccess access(JsonNode node) {
        Optional<HubTrust> pin = text(node, "ca-pin").map(HubTrust.PinnedAuthority::parse);
        return new HubAccess(
                HubUrl.parse(text(node, "hub").orElse("")),
                pin.or(() -> text(node, "ca").map(HubTrust.Authorities::new))
                        .orElseThrow(() -> new IllegalArgumentException("neither ca-pin nor ca")),
                new AccessToken(text(node, "token").orElse("")));
    }

    private static Optional<String> text(JsonNode node, String key) {
        return Optional.ofNullable(node.get(key)).filter(JsonNode::isTextual).map(JsonNode::textValue);
    }

    /**
     * Durable and whole, or not at all.
     *
     * @throws DavitException CONTEXTS_UNSAFE, CONFIG_UNREADABLE
     */
    public void write(Contexts contexts) {
        Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("/"));
        try {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            // Where the file is a link, the link stays and what it leads to is replaced.
            Path target = Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? file.toRealPath() : file.toAbsolutePath();
            Path part = Files.createTempFile(
                    target.getParent(), ".contexts", "", PosixFilePermissions.asFileAttribute(OWNER));
            try {
                Files.writeString(part, YAML.writeValueAsString(tree(contexts)));
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw new DavitException(ErrorCode.CONFIG_UNREADABLE, file + " cannot be written: " + e.getMessage(), e);
        }
    }

    private static ObjectNode tree(Contexts contexts) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        contexts.current().ifPresent(name -> tree.put("current", name));
        ObjectNode all = tree.putObject("contexts");
        contexts.byName().forEach((name, access) -> {
            ObjectNode one = all.putObject(name).put("hub", HubUrl.print(access.address()));
            switch (access.trust()) {
                case HubTrust.PinnedAuthority pin -> one.put("ca-pin", pin.sha256());
                case HubTrust.Authorities authorities -> one.put("ca", authorities.pem());
            }
            one.put("token", access.token().value());
        });
        return tree;
    }
}
