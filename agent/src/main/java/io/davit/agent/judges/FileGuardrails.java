package io.davit.agent.judges;

import io.davit.agent.guardrails.Guardrails;
import io.davit.agent.guardrails.GuardrailsDocument;
import io.davit.agent.guardrails.GuardrailsSource;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Guardrails in the file that the configuration names. */
public final class FileGuardrails implements GuardrailsSource {
    private final Path file;

    public FileGuardrails(Path file) {
        this.file = file;
    }

    @Override
    public InForce inForce() {
        return new InForce(read(() -> GuardrailsDocument.load(file)), "the file " + file);
    }

    /** Whatever is wrong with the document, it must not be read as one that allows. */
    static Guardrails read(Supplier<Guardrails> document) {
        try {
            return document.get();
        } catch (DavitException e) {
            throw new DavitException(ErrorCode.GUARDRAILS_UNREADABLE, e.sentence(), e);
        }
    }
}
