package io.davit.agent.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.davit.agent.repository.FileMetadata;
import io.davit.agent.repository.FileMetadata.Kind;
import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.VolumeEntry;
import io.davit.agent.trees.PathText;
import io.davit.agent.trees.TreeName;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Entries of trees on standard output as they come, however many there are: lines for people, or the one document for
 * programs, whose array grows meanwhile. A document begins with the first entry, so that what fails before says its error alone; one
 * without its end is one whose command failed.
 */
final class EntryStream implements AutoCloseable {
    private final PrintWriter out;
    private final String array;
    private final boolean isJson;
    private @Nullable JsonGenerator begun;

    /** @param array name of the array in the document */
    EntryStream(Output output, String array) {
        this.out = output.writer();
        this.array = array;
        this.isJson = output.isJson();
    }

    private JsonGenerator json() throws IOException {
        JsonGenerator json = begun;
        if (json == null) {
            json = new JsonFactory()
                    .createGenerator(out)
                    .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                    .disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT)
                    .disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
            begun = json;
            json.writeStartObject();
            json.writeArrayFieldStart(array);
        }
        return json;
    }

    /** Fills an object. */
    @FunctionalInterface
    interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    /** One element: the object, or the line. */
    void add(Fields fields, String line) {
        if (!isJson) {
            out.println(line);
            return;
        }
        try {
            JsonGenerator json = json();
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the array; the fields stand behind it. */
    void end(Fields fields) {
        if (!isJson) {
            out.flush();
            return;
        }
        try {
            JsonGenerator json = json();
            json.writeEndArray();
            fields.write(json);
            json.writeEndObject();
            json.flush();
            out.println();
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        JsonGenerator json = begun;
        if (json != null) {
            try {
                json.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static void point(JsonGenerator json, RestorePointId point) throws IOException {
        json.writeStringField("point", point.toString());
    }

    /** One that is no UTF-8 also has its bytes, in hexadecimal digits. */
    static void path(JsonGenerator json, FilePath path) throws IOException {
        byte[] bytes = path.bytes();
        json.writeStringField("path", PathText.of(path));
        if (!Arrays.equals(new String(bytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8), bytes)) {
            json.writeStringField("pathBytes", HexFormat.of().formatHex(bytes));
        }
    }

    static void entry(JsonGenerator json, TreeName tree, VolumeEntry entry) throws IOException {
        FileMetadata metadata = entry.metadata();
        json.writeStringField("tree", tree.text());
        path(json, entry.path());
        json.writeStringField("kind", metadata.kind().name().toLowerCase(Locale.ROOT));
        json.writeStringField("mode", "%04o".formatted(metadata.mode()));
        json.writeNumberField("owner", metadata.owner());
        json.writeNumberField("group", metadata.group());
        json.writeNumberField("size", metadata.size());
        json.writeStringField("modified", EntryText.time(metadata).toString());
        if (metadata.kind() == Kind.SYMLINK) {
            json.writeStringField("target", PathText.of(metadata.linkTarget()));
        }
    }

    static void words(JsonGenerator json, String field, Collection<? extends Enum<?>> words) throws IOException {
        json.writeArrayFieldStart(field);
        for (Enum<?> word : words) {
            json.writeString(word.name().toLowerCase(Locale.ROOT));
        }
        json.writeEndArray();
    }
}
