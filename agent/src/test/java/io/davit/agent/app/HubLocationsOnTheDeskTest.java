package io.davit.agent.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.admission.OrderBytes;
import io.davit.agent.ledger.Ledger;
import io.davit.agent.policies.LocationPolicy;
import io.davit.proto.agent.v1.LocationTuple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A dead hub stops nothing: what it laid down is at hand on the command line of the cluster. */
class HubLocationsOnTheDeskTest {
    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void install() throws IOException {
        Files.createDirectories(folder.resolve("vault"));
        Files.writeString(folder.resolve("passphrase"), "enough rope\n");
        file = Files.writeString(folder.resolve("agent.yaml"), """
                data-dir: %1$s/data
                credentials:
                  - name: folders
                    passphrase-file: %1$s/passphrase
                """.formatted(folder));
    }

    @Test
    void knowsWhatTheHubLaidDown() {
        assertThat(davit("repo", "init", "--accept-no-recovery-key", "--location", "harbour")
                        .errors())
                .contains("LOCATION_UNKNOWN");

        try (Ledger ledger = Ledger.open(folder.resolve("data"))) {
            LocationTuple tuple = LocationTuple.newBuilder()
                    .setType("filesystem")
                    .setEndpoint(folder.resolve("vault").toString())
                    .setCredentialReference("folders")
                    .build();
            ledger.policies()
                    .lay(new LocationPolicy(
                            "harbour", 1, Optional.of(tuple), new OrderBytes(tuple.toByteArray()).digest()));
        }

        AgentInProcess.Answer made = davit("repo", "init", "--accept-no-recovery-key", "--location", "harbour");
        assertThat(made.exitStatus()).as(made.errors()).isZero();
        AgentInProcess.Answer read = davit("catalog", "sync", "--location", "harbour");
        assertThat(read.exitStatus()).as(read.errors()).isZero();
        assertThat(folder.resolve("vault/format")).exists();
    }

    private AgentInProcess.Answer davit(String... words) {
        List<String> arguments = new ArrayList<>(List.of("--config", file.toString()));
        arguments.addAll(List.of(words));
        return AgentInProcess.execute(arguments.toArray(String[]::new));
    }
}
