package io.davit.hub.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.PrintWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a command says: results on standard output, remarks and errors on standard error; in json exactly one document. */
record Output(Format format, PrintWriter out, PrintWriter err) {
    private static final Logger LOG = LoggerFactory.getLogger(Output.class);

    /** The names are what users type. */
    enum Format {
        text,
        json
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** The result of a command: the document, or the lines. */
    void show(ObjectNode document, String... lines) {
        if (format == Format.json) {
            out.println(document.toPrettyString());
        } else {
            for (String line : lines) {
                out.println(line);
            }
        }
    }

    /** Code, sentence, next step; never a stack trace. Answers the exit status. */
    int failure(Exception e) {
        if (e instanceof DavitException coded) {
            return failure(coded.code(), coded.sentence());
        }
        LOG.atError().setCause(e).log("a command ended in a defect");
        return failure(ErrorCode.INTERNAL_ERROR, e.getClass().getSimpleName() + ": " + e.getMessage());
    }

    private int failure(ErrorCode code, String sentence) {
        if (format == Format.json) {
            ObjectNode document = object();
            document.putObject("error")
                    .put("code", code.name())
                    .put("category", code.category().name())
                    .put("message", sentence)
                    .put("guidance", code.guidance());
            out.println(document.toPrettyString());
        } else {
            err.println("error " + code + ": " + sentence);
            err.println("next: " + code.guidance());
        }
        return code.category().exitStatus();
    }
}
