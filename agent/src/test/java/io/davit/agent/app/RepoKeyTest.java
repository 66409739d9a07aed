package io.davit.agent.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.davit.agent.run.FastFolders;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code davit-agent repo init} as a key ceremony, and {@code repo key …}, as a person and a script use them. */
class RepoKeyTest {
    @TempDir(factory = FastFolders.class)
    Path work;

    private RepoTool tool;

    @BeforeEach
    void files() throws IOException {
        tool = new RepoTool(work.toRealPath());
        Files.createDirectories(work.resolve("letters"));
        Files.writeString(work.resolve("letters/first"), "dear harbour master\n");
    }

    @Test
    void withoutAnybodyToSaveARecoveryKeyNothingIsMade() throws IOException {
        assertThat(tool.json(2, "init").at("/error/code").asText()).isEqualTo("RECOVERY_KEY_UNPROVEN");

        assertThat(stored()).isZero();
    }

    @Test
    void anUnfinishedCeremonyLeavesNoRepositoryAndTheSameKeyFinishesIt() throws IOException {
        Path key = work.resolve("recovery.key");

        assertThat(typing("", "init", "--recovery-key-out", key.toString()).errors())
                .contains("RECOVERY_KEY_UNPROVEN")
                .doesNotContain(Files.readString(key).lines().toList().getLast());
        assertThat(typing("AAAA BBBB CCCC\n".repeat(3), "init", "--recovery-key-out", key.toString())
                        .errors())
                .contains("RECOVERY_KEY_UNPROVEN");
        assertThat(stored()).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");

        String saved = Files.readString(key);
        assertThat(typing(saved, "init", "--recovery-key-out", key.toString()).exitStatus())
                .isZero();
        assertThat(tool.json(5, "init", "--recovery-key-out", key.toString())
                        .at("/error/code")
                        .asText())
                .isEqualTo("REPOSITORY_EXISTS");
    }

    @Test
    void theRecoveryKeyRestoresWhenAllElseIsLost() throws IOException {
        Path key = ceremony();
        tool.backUp(work.resolve("letters").toString());
        Files.delete(work.resolve("passphrase"));
        for (Path slot : files(tool.repository().resolve("slots"))) {
            Files.delete(slot);
        }

        RepoTool stranger = tool.elsewhere("stranger").withKey(key);
        assertThat(stranger.json(6, "list").at("/error/code").asText()).isEqualTo("REPOSITORY_TAMPERED");
        assertThat(stranger.key("recover").path("slots")).hasSize(2);
        assertThat(stranger.execute(
                                "restore",
                                "latest",
                                "--to",
                                work.resolve("again").toString())
                        .exitStatus())
                .isZero();
        assertThat(work.resolve("again/first")).hasContent("dear harbour master");
        assertThat(stranger.key("list").path("slots")).hasSize(2);
    }

    @Test
    void aReaderIsGrantedAndRevoked() throws IOException {
        tool.execute("init", "--accept-no-recovery-key");
        String before = tool.backUp(work.resolve("letters").toString());
        Path key = work.resolve("reader.key");
        String recipient = tool.generate(key);
        JsonNode slot = tool.key("grant", "--recipient", recipient, "--label", "audit");
        RepoTool reader = tool.elsewhere("reader").withKey(key);

        assertThat(reader.json(6, "list").at("/error/code").asText()).isEqualTo("REPOSITORY_OWNER_UNPROVEN");
        String owner = slot.path("ownerFingerprint").asText();
        assertThat(reader.json("list", "--owner", owner).path("points")).hasSize(1);
        assertThat(reader.json(6, "backup", work.resolve("letters").toString())
                        .at("/error/code")
                        .asText())
                .isEqualTo("REPOSITORY_READ_ONLY");

        AgentInProcess.Answer revoked =
                tool.executeKey("revoke", slot.path("id").asText().substring(0, 12));
        assertThat(revoked.exitStatus()).as(revoked.errors()).isZero();
        assertThat(revoked.errors()).contains("stays readable to whoever was revoked");
        assertThat(revoked.output()).contains("left out");
        Files.writeString(work.resolve("letters/second"), "dear reader\n");
        String after = tool.backUp(work.resolve("letters").toString());

        assertThat(reader.json("ls", before).at("/error").isMissingNode()).isTrue();
        assertThat(reader.json(6, "ls", after).at("/error/code").asText()).isEqualTo("REPOSITORY_KEY_WRONG");
        assertThat(tool.json("list").path("points")).hasSize(2);
    }

    @Test
    void aPassphraseIsExchanged() throws IOException {
        tool.execute("init", "--accept-no-recovery-key");
        Path next = Files.writeString(work.resolve("next"), "every passenger has a boat\n");
        tool.key("add", "--new-passphrase-file", next.toString(), "--label", "since June");
        String old = "";
        for (JsonNode slot : tool.key("list").path("slots")) {
            old = slot.path("own").asBoolean() ? slot.path("id").asText() : old;
        }
        assertThat(tool.executeKey("revoke", old).errors()).contains("REPOSITORY_LAST_KEY");

        Files.copy(next, work.resolve("passphrase"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(tool.executeKey("revoke", old).exitStatus()).isZero();
        assertThat(tool.executeKey("remove", old).exitStatus()).isZero();

        assertThat(tool.key("list").path("slots"))
                .allMatch(slot -> slot.path("label").asText().equals("since June"));
        tool.backUp(work.resolve("letters").toString());
    }

    @Test
    void shreddingDestroysTheKeysAndNothingOpensTheRepositoryAnyMore() throws IOException {
        Path key = work.resolve("only.key");
        tool.generate(key);
        RepoTool keyed = tool.withKey(key);
        assertThat(keyed.execute("init", "--accept-no-recovery-key").exitStatus())
                .isZero();
        keyed.backUp(work.resolve("letters").toString());
        String id = keyed.key("list").path("repository").asText();

        assertThat(keyed.executeKey("shred", "--destroy", key.toString(), "--repository", "0".repeat(12))
                        .errors())
                .contains("ARGUMENT_INVALID");
        JsonNode reader = keyed.key("grant", "--recipient", tool.generate(work.resolve("reader.key")));
        assertThat(keyed.executeKey("shred", "--destroy", key.toString(), "--repository", id)
                        .errors())
                .contains("REPOSITORY_SHRED_REFUSED", "a reader's key");
        assertThat(key).exists();
        keyed.key("remove", reader.path("id").asText());

        AgentInProcess.Answer shredded = keyed.executeKey("shred", "--destroy", key.toString(), "--repository", id);

        assertThat(shredded.exitStatus()).as(shredded.errors()).isZero();
        assertThat(key).doesNotExist();
        assertThat(tool.json(6, "list").at("/error/code").asText()).isEqualTo("REPOSITORY_KEY_WRONG");
    }

    private Path ceremony() throws IOException {
        Path key = work.resolve("recovery.key");
        typing("", "init", "--recovery-key-out", key.toString());
        AgentInProcess.Answer made = typing(Files.readString(key), "init", "--recovery-key-out", key.toString());
        assertThat(made.exitStatus()).as(made.errors()).isZero();
        return key;
    }

    private AgentInProcess.Answer typing(String text, String command, String... arguments) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        try {
            return tool.execute(command, arguments);
        } finally {
            System.setIn(before);
        }
    }

    private long stored() throws IOException {
        return Files.exists(tool.repository()) ? files(tool.repository()).size() : 0;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(Files::isRegularFile).toList();
        }
    }
}
