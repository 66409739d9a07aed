package io.davit.settings;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads a configuration file into its record. */
public final class SettingsFile {
    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());

    private SettingsFile() {}

    /**
     * Relative paths in the file count from the file's own folder.
     *
     * @throws DavitException CONFIG_UNREADABLE, CONFIG_UNKNOWN_KEY, CONFIG_INVALID
     */
    public static <T extends Record> T read(Path file, Class<T> type) {
        return parse(text(file), file.toAbsolutePath().normalize(), type);
    }

    /** As {@link #read}; of a file with nothing in it every key is absent. */
    public static <T extends Record> T readOrEmpty(Path file, Class<T> type) {
        return parseOrEmpty(text(file), file.toAbsolutePath().normalize(), type);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new DavitException(
                    ErrorCode.CONFIG_UNREADABLE, "there is no configuration file " + file.toAbsolutePath(), e);
        } catch (IOException e) {
            throw new DavitException(
                    ErrorCode.CONFIG_UNREADABLE, file.toAbsolutePath() + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** The same for text that was read already; {@code file} is where relative paths count from, and what errors name. */
    public static <T extends Record> T parse(String text, Path file, Class<T> type) {
        JsonNode tree = tree(text, file);
        if (tree.isMissingNode() || tree.isNull()) {
            throw new DavitException(ErrorCode.CONFIG_INVALID, file + " is empty");
        }
        return bound(tree, file, type);
    }

    /** As {@link #parse}; of a text with nothing in it every key is absent. */
    public static <T extends Record> T parseOrEmpty(String text, Path file, Class<T> type) {
        return bound(tree(text, file), file, type);
    }

    private static <T extends Record> T bound(JsonNode tree, Path file, Class<T> type) {
        Path folder = file.getParent();
        return new RecordBinder(folder == null ? Path.of("/") : folder).bind(tree, type, "");
    }

    private static JsonNode tree(String text, Path file) {
        try (JsonParser parser = YAML.createParser(text)) {
            JsonNode tree = YAML.readTree(parser);
            if (tree != null && parser.nextToken() != null) {
                throw new DavitException(ErrorCode.CONFIG_INVALID, file + " holds more than one document");
            }
            return tree == null ? MissingNode.getInstance() : tree;
        } catch (JsonProcessingException e) {
            throw new DavitException(
                    ErrorCode.CONFIG_UNREADABLE,
                    file + " is no valid YAML at line " + e.getLocation().getLineNr() + ": " + e.getOriginalMessage(),
                    e);
        } catch (IOException e) {
            throw new IllegalStateException("reading from a string", e);
        }
    }
}
