package io.davit.hub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.davit.house.DocumentedCommands;
import io.davit.house.GeneratedPage;
import io.davit.hub.config.HubConfig;
import io.davit.hub.storage.StoreBackup;
import io.davit.hub.storage.Stores;
import io.davit.hub.store.HubStore;
import io.davit.hub.store.ResourceKind;
import io.davit.hub.store.StoreConfig;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The operator's commands, typed as he types them, on real files. */
class DavitHubTest {
    @TempDir
    Path temp;

    private String out = "";
    private String err = "";
    private String typed = "";

    private int run(String... words) {
        StringWriter output = new StringWriter();
        StringWriter errors = new StringWriter();
        int status = hub(Map.of(), output, errors).execute(words);
        out = output.toString();
        err = errors.toString();
        return status;
    }

    private DavitHub hub(Map<String, String> environment, StringWriter output, StringWriter errors) {
        return new DavitHub(
                environment,
                Clock.fixed(Instant.parse("2026-06-01T12:00:00Z"), ZoneOffset.UTC),
                config -> {
                    throw new IllegalStateException("no command of these tests serves");
                },
                new RealCopies(),
                new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
                new PrintWriter(output, true),
                new PrintWriter(errors, true));
    }

    private static final class RealCopies implements StoreCopies {
        @Override
        public Copied write(HubConfig config, Path file) {
            StoreBackup.Copied copied = StoreBackup.write(config.storeInUse(), file);
            return new Copied(copied.schema(), copied.rows());
        }

        @Override
        public Copied restore(HubConfig config, Path file) {
            StoreBackup.Copied copied = StoreBackup.restore(config.storeInUse(), file);
            return new Copied(copied.schema(), copied.rows());
        }
    }

    private String path(String name) {
        return temp.resolve(name).toString();
    }

    private JsonNode json() throws Exception {
        return new ObjectMapper().readTree(out);
    }

    private void init() {
        assertThat(run("init", "--keys-dir", path("keys"), "--root-key-out", path("root.pem")))
                .as("%s", err)
                .isZero();
    }

    @Test
    void initMakesAHubOnceAndSaysWhatToDoNext() {
        init();
        assertThat(out).contains("hub ", "safe, offline place", "bundle export");

        int again = run("init", "--keys-dir", path("keys"), "--root-key-out", path("root2.pem"));

        assertThat(again).isEqualTo(5);
        assertThat(err).contains("HUB_ALREADY_INITIALISED", "next:");
        assertThat(temp.resolve("root2.pem")).doesNotExist();
    }

    @Test
    void keysAreShownRotatedAndRetired() throws Exception {
        init();
        run("keys", "show", "--keys-dir", path("keys"), "-o", "json");
        String first = json().at("/keys/0/id").asText();
        assertThat(json().path("version").asInt()).isEqualTo(1);
        JsonNode stored =
                new ObjectMapper().readTree(temp.resolve("keys/key-set.json").toFile());
        assertThat(json().path("root").asText())
                .as("as 'davit-agent hub-keys set' takes it")
                .isEqualTo(HexFormat.of().formatHex(stored.path("rootPublicKey").binaryValue()));

        assertThat(run("keys", "rotate", "--keys-dir", path("keys"), "--root-key", path("root.pem"), "--overlap", "1h"))
                .as("%s", err)
                .isZero();
        assertThat(out).contains("version 2", first + "  may sign, until 2026-06-01T13:00:00Z");
        assertThat(run("keys", "retire", first, "--keys-dir", path("keys"), "--root-key", path("root.pem")))
                .isZero();

        run("keys", "show", "--keys-dir", path("keys"), "-o", "json");
        assertThat(json().path("version").asInt()).isEqualTo(3);
        assertThat(json().path("keys"))
                .anySatisfy(key -> assertThat(
                                key.path("id").asText() + key.path("state").asText())
                        .isEqualTo(first + "retired"));
    }

    @Test
    void aLostRootIsReplaced() {
        init();

        assertThat(run("keys", "replace-root", "--keys-dir", path("keys"), "--root-key-out", path("new-root.pem")))
                .as("%s", err)
                .isZero();
        assertThat(run("keys", "rotate", "--keys-dir", path("keys"), "--root-key", path("root.pem")))
                .isEqualTo(6);
        assertThat(err).contains("ROOT_KEY_WRONG");
    }

    @Test
    void theBundleGoesOutAndComesBackUnderAPassphraseFromStandardInput() throws Exception {
        init();
        typed = "correct horse\n";
        assertThat(run("bundle", "export", "--keys-dir", path("keys"), "--out", path("b"), "--passphrase-file", "-"))
                .as("%s", err)
                .isZero();
        Files.writeString(temp.resolve("passphrase"), "correct horse\r\nnot this\n");

        int status =
                run("bundle", "import", path("b"), "--keys-dir", path("back"), "--passphrase-file", path("passphrase"));

        assertThat(status).as("%s", err).isZero();
        run("keys", "show", "--keys-dir", path("keys"), "-o", "json");
        String before = out;
        run("keys", "show", "--keys-dir", path("back"), "-o", "json");
        assertThat(out).isEqualTo(before);
    }

    @Test
    void aWrongPassphraseIsToldByItsCodeInJsonToo() throws Exception {
        init();
        typed = "correct horse";
        run("bundle", "export", "--keys-dir", path("keys"), "--out", path("b"), "--passphrase-file", "-");
        typed = "battery staple";

        int status =
                run("bundle", "import", path("b"), "--keys-dir", path("back"), "--passphrase-file", "-", "-o", "json");

        assertThat(status).isEqualTo(6);
        assertThat(json().at("/error/code").asText()).isEqualTo("BUNDLE_INVALID");
        assertThat(temp.resolve("back")).doesNotExist();
    }

    /** H6. */
    @Test
    void theStoreGoesOutBesideARunningHubAndComesBackIntoAnEmptyOne() throws Exception {
        String[] configs = new String[2];
        for (int each = 0; each < 2; each++) {
            Files.createDirectory(temp.resolve("data" + each));
            configs[each] = Files.writeString(
                            temp.resolve("hub" + each + ".yaml"),
                            "data-dir: data" + each + "\npublic-listener: {names: [a]}\nlink-listener: {names: [a]}\n")
                    .toString();
        }
        StoreConfig first = StoreConfig.inFile(temp.resolve("data0/hub.sqlite"));
        try (HubStore running = Stores.open(first, Clock.systemUTC())) {
            running.write(transaction -> transaction
                    .resources()
                    .create(ResourceKind.CLUSTER, "harbour", "u", "", "ACTIVE", Instant.EPOCH, new byte[0]));
            assertThat(run("store", "backup", "--out", path("copy"), "-c", configs[0], "-o", "json"))
                    .as("%s", err)
                    .isZero();
            assertThat(json().path("rows").asLong()).isPositive();

            assertThat(run("store", "restore", path("copy"), "-c", configs[0])).isEqualTo(5);
            assertThat(err).contains("STORE_IN_USE");
        }
        assertThat(run("store", "backup", "--out", path("copy"), "-c", configs[0]))
                .isEqualTo(5);
        assertThat(err).contains("FILE_EXISTS", "nothing was overwritten");

        assertThat(run("store", "restore", path("copy"), "-c", configs[1]))
                .as("%s", err)
                .isZero();

        assertThat(out).contains("brought back");
        StoreConfig second = StoreConfig.inFile(temp.resolve("data1/hub.sqlite"));
        try (HubStore back = Stores.open(second, Clock.systemUTC())) {
            assertThat(back.<Boolean>read(transaction -> transaction
                            .resources()
                            .find(ResourceKind.CLUSTER, "harbour")
                            .isPresent()))
                    .isTrue();
        }
        assertThat(run("store", "restore", path("copy"), "-c", configs[1])).isEqualTo(5);
        assertThat(err).contains("STORE_NOT_EMPTY");
    }

    @Test
    void anEmptyPassphraseIsRefused() {
        init();

        assertThat(run("bundle", "export", "--keys-dir", path("keys"), "--out", path("b"), "--passphrase-file", "-"))
                .isEqualTo(2);
        assertThat(err).contains("PASSPHRASE_UNUSABLE");
    }

    @Test
    void theKeyFolderComesFromTheConfiguration() throws Exception {
        Path config = Files.writeString(
                temp.resolve("hub.yaml"),
                "keys-dir: keys\npublic-listener: {names: [a]}\nlink-listener: {names: [a]}\n");
        init();
        StringWriter output = new StringWriter();
        StringWriter errors = new StringWriter();

        int status = hub(Map.of("DAVIT_HUB_CONFIG", config.toString()), output, errors)
                .execute("keys", "show");

        assertThat(status).as("%s", errors).isZero();
        assertThat(output.toString()).contains("version 1");
    }

    @Test
    void whatWasTypedWrongIsSaidWithAUsage() {
        assertThat(run("keys")).isEqualTo(2);
        assertThat(err).contains("ARGUMENT_INVALID", "rotate", "usage:");
        assertThat(run("init")).isEqualTo(2);
        assertThat(err).contains("--root-key-out");
        assertThat(run("keys", "retire", "abc", "--keys-dir", path("keys"), "--root-key", path("root.pem")))
                .isEqualTo(2);
        assertThat(run("keys", "rotate", "--keys-dir", path("none"), "--root-key", path("root.pem")))
                .isEqualTo(2);
        assertThat(err).contains("HUB_NOT_INITIALISED");
        init();
        assertThat(run("keys", "rotate", "--keys-dir", path("keys"), "--root-key", path("nowhere.pem")))
                .isEqualTo(3);
        assertThat(err).contains("ROOT_KEY_FILE_UNUSABLE", "nowhere.pem cannot be read: there is no such file");
    }

    /** Every command and option that the operator's document shows exists. */
    @Test
    void theOperatorsDocumentShowsOnlyWhatExists() throws Exception {
        List<String> commands = new ArrayList<>();
        Matcher line = Pattern.compile("^\\$ davit-hub (.+)$", Pattern.MULTILINE)
                .matcher(Files.readString(GeneratedPage.root().resolve("docs/operations.md")));
        while (line.find()) {
            commands.add(line.group(1));
        }

        assertThat(commands)
                .hasSizeGreaterThan(5)
                .allSatisfy(command -> new CommandLine(hub(Map.of(), new StringWriter(), new StringWriter()))
                        .parseArgs(command.split(" +")));
        DocumentedCommands.areOf(
                hub(Map.of(), new StringWriter(), new StringWriter()).commandLine());
    }
}
