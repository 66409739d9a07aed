package io.davit.agent.config;

import io.davit.errors.DavitException;
import io.davit.settings.SettingsFile;
import java.nio.file.Path;

/** Reads the agent's configuration file. */
public final class ConfigFile {
    private ConfigFile() {}

    /**
     * Relative paths in the file count from the file's own folder.
     *
     * @throws DavitException CONFIG_UNREADABLE, CONFIG_UNKNOWN_KEY, CONFIG_INVALID
     */
    public static AgentConfig read(Path file) {
        return SettingsFile.read(file, AgentConfig.class);
    }

    static AgentConfig parse(String text, Path file) {
        return SettingsFile.parse(text, file, AgentConfig.class);
    }
}
