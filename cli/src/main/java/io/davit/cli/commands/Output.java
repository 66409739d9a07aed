package io.davit.cli.commands;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.davit.cli.hub.HubFailure;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.PrintWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a command says, and where: results on standard output, everything else on standard error. In json and yaml, standard
 * output holds exactly one document: the API's own JSON, as REST shows it.
 *
 * @param isTerminal whether standard error is one
 */
record Output(Format format, boolean isTerminal, PrintWriter out, PrintWriter err) {
    private static final Logger LOG = LoggerFactory.getLogger(Output.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .build());
    private static final JsonFormat.Printer PRINTER = JsonFormat.printer().alwaysPrintFieldsWithNoPresence();

    /** The names are what users type. */
    enum Format {
        table,
        json,
        yaml
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    boolean isTable() {
        return format == Format.table;
    }

    /** The result of a command: the message, or what {@code table} prints. */
    void show(Message message, Runnable table) {
        if (isTable()) {
            table.run();
        } else {
            document(json(message));
        }
    }

    void show(ObjectNode document, Runnable table) {
        if (isTable()) {
            table.run();
        } else {
            document(document);
        }
    }

    static JsonNode json(Message message) {
        try {
            return JSON.readTree(PRINTER.print(message));
        } catch (InvalidProtocolBufferException | JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private void document(JsonNode document) {
        try {
            if (format == Format.yaml) {
                out.print(YAML.writeValueAsString(document));
            } else {
                out.println(document.toPrettyString());
            }
            out.flush();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    void line(String line) {
        out.println(Plain.of(line));
    }

    /** A remark beside the result. */
    void aside(String line) {
        out.flush();
        err.println(Plain.of(line));
        err.flush();
    }

    /** Writes over the current line of a terminal. */
    void redraw(String line) {
        err.print("\r" + Plain.of(line) + "\u001b[K");
        err.flush();
    }

    /** The last word, on a line of its own whatever stood there. */
    void farewell(String line) {
        if (isTerminal) {
            redraw("");
        }
        aside(line);
    }

    /** Code, sentence, next step; never a stack trace. Answers the exit status. */
    int failure(Throwable e) {
        return switch (e) {
            case HubFailure failure -> failure(failure);
            case DavitException coded -> failure(HubFailure.own(coded.code(), coded.sentence(), coded));
            default -> {
                LOG.atError().setCause(e).log("a command ended in a defect");
                yield failure(HubFailure.own(
                        ErrorCode.INTERNAL_ERROR, e.getClass().getSimpleName() + ": " + e.getMessage(), e));
            }
        };
    }

    private int failure(HubFailure failure) {
        if (isTable()) {
            aside("error " + failure.code() + ": " + failure.sentence());
            if (!failure.guidance().isEmpty()) {
                aside("next: " + failure.guidance());
            }
        } else {
            ObjectNode document = object();
            document.putObject("error")
                    .put("code", failure.code())
                    .put("category", failure.category().name())
                    .put("message", failure.sentence())
                    .put("guidance", failure.guidance());
            document(document);
        }
        return failure.category().exitStatus();
    }
}
