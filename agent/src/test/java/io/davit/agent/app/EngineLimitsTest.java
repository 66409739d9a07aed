package io.davit.agent.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.backup.BackupSettings;
import io.davit.agent.config.AgentConfig;
import io.davit.agent.config.ConfigFile;
import io.davit.agent.restore.RestoreSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The limits of the configuration reach the engines. */
class EngineLimitsTest {
    @TempDir
    private Path folder;

    private AgentConfig config(String limits) throws Exception {
        return ConfigFile.read(Files.writeString(folder.resolve("agent.yaml"), "cluster: {name: harbour}\n" + limits));
    }

    @Test
    void volumesAndRequestsAreThoseOfTheConfiguration() throws Exception {
        AgentConfig config = config("limits: {volumes: 5, api-requests: 3}\n");

        assertThat(Engines.backupSettings(config)).isEqualTo(new BackupSettings("harbour", 5));
        assertThat(Engines.restoreSettings(config))
                .isEqualTo(new RestoreSettings(3, 3, 5, RestoreSettings.STANDARD.patience()));
    }

    @Test
    void aRestoreStartsWithFewerRequestsThanItMayComeTo() throws Exception {
        RestoreSettings settings = Engines.restoreSettings(config("limits: {api-requests: 16}\n"));

        assertThat(settings.startWrites()).isEqualTo(RestoreSettings.STANDARD.startWrites());
        assertThat(settings.mostWrites()).isEqualTo(16);
    }
}
