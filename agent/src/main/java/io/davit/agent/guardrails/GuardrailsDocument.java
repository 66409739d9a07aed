package io.davit.agent.guardrails;

import io.davit.settings.SettingsFile;
import java.nio.file.Path;

/** Reads guardrails, strictly: what is not understood could be a limit. An empty document says nothing, so the defaults hold. */
public final class GuardrailsDocument {
    private GuardrailsDocument() {}

    /** @throws io.davit.errors.DavitException CONFIG_UNREADABLE, CONFIG_UNKNOWN_KEY, CONFIG_INVALID */
    public static Guardrails load(Path file) {
        return SettingsFile.readOrEmpty(file, Guardrails.class);
    }

    /**
     * @param name what the document is, for messages
     * @throws io.davit.errors.DavitException CONFIG_UNREADABLE, CONFIG_UNKNOWN_KEY, CONFIG_INVALID
     */
    public static Guardrails parse(String yaml, String name) {
        return SettingsFile.parseOrEmpty(yaml, Path.of(name), Guardrails.class);
    }
}
