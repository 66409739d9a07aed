package io.davit.harness.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.davit.agent.objectstore.filesystem.FilesystemStore;
import io.davit.agent.repository.MapWriterMemory;
import io.davit.agent.repository.Passphrase;
import io.davit.agent.repository.engine.DavitRepositories;
import io.davit.errors.Category;
import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.ground.OnGround;
import io.davit.harness.pier.Trees;
import io.davit.harness.pier.Yard;
import io.davit.harness.story.AgentAnswer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is done to the bucket: a code, never half of the truth, never a deletion, never a write under foreign keys. */
@OnGround
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileBucketTest {
    /** After these no backup is tried, nor by who read all before, to save time: others do the same to them. */
    private static final Set<Attack> SPARED = Set.of(
            Attack.FLIP_FIRST_BIT,
            Attack.FLIP_A_BIT_OF_THE_HEADER,
            Attack.FLIP_LAST_BIT,
            Attack.TRUNCATE,
            Attack.EMPTY,
            Attack.LENGTHEN);

    /** After these a newcomer restores what was backed up, for the same reason: bytes that are wrong, bytes that are gone. */
    private static final Set<Attack> HEALED = Set.of(Attack.FLIP_A_BIT_IN_THE_MIDDLE, Attack.DELETE);

    private ControlPlane cluster;
    private FreshNames names;
    private Victim victim;

    @BeforeAll
    void build(@TempDir Path folder, ControlPlane cluster, FreshNames names) throws Exception {
        this.cluster = cluster;
        this.names = names;
        victim = Victim.build(folder.toRealPath(), cluster, names);
    }

    @TestFactory
    Stream<DynamicTest> saysWhatIsWrongWithEveryObjectAfterEveryAttack() {
        return victim.keys().stream()
                .flatMap(key -> Arrays.stream(Attack.values())
                        .map(attack -> DynamicTest.dynamicTest(attack + " " + key, () -> attack(key, attack))));
    }

    private void attack(String key, Attack attack) {
        Victim attacked = victim.copy(attack + "-" + key.replace('/', '-'));
        attack.against(attacked.location().resolve(key), attacked.sibling(key));
        Map<String, String> before = Trees.of(attacked.location());
        Expectation expected = Expectation.of(key, key.equals(victim.pointKey()));

        // What an agent has read already it does not read again; one that comes new reads everything.
        if (!SPARED.contains(attack)) {
            expectRefused(attacked.yard().run("catalog", "sync"), expected, false);
        }
        if (expected.syncNeedsIt()) {
            expectRefused(attacked.fresh().yard().run("catalog", "sync"), expected, !isEnd(key, attack));
        }
        expectRestore(attacked, expected, expected.restoreNeedsIt() && !isUnread(key, attack));
        assertThat(Trees.of(attacked.location())).as("reading writes nothing").isEqualTo(before);
        if (SPARED.contains(attack)) {
            return;
        }

        AgentAnswer backup = attacked.yard().run("backup", victim.pier().namespace());
        expectRefused(backup, expected, expected.backupNeedsIt());
        assertThat(Trees.of(attacked.location()))
                .as("nothing is deleted or overwritten")
                .containsAllEntriesOf(before);
        if (expected.backupNeedsIt()) {
            assertThat(Trees.of(attacked.location())).as("nothing is written").isEqualTo(before);
        } else if (isHealed(key) && HEALED.contains(attack)) {
            expectRestorableByANewcomer(attacked, backup);
        }
    }

    /**
     * Whether a backup notices by itself. Wrong bytes in a pack of the right size, and in an entry that is not the newest one, are
     * found by whoever reads everything.
     */
    private boolean isHealed(String key) {
        return !key.startsWith("packs/") && (!key.startsWith("points/") || key.equals(lastEntry()));
    }

    /** What the damaged object named is stored anew, under another writer id if need be: the new restore point is whole. */
    private void expectRestorableByANewcomer(Victim attacked, AgentAnswer backup) {
        String point = backup.orFail().json().path("restorePoint").path("id").asText();
        String target = names.next("healed");
        Path volumes = attacked.folder().getParent().resolve("copies").resolve(target);
        attacked.fresh().yard().run("catalog", "sync");

        AgentAnswer restored = attacked.fresh().at(point).restore(target, volumes);

        assertThat(restored.exitStatus()).as(restored.toString()).isZero();
        assertThat(Trees.of(volumes.resolve("hold")))
                .isEqualTo(Trees.of(victim.pier().root()));
    }

    @Test
    void isNotStoppedByJunkAtTheNextNameOfItsJournal() throws Exception {
        Victim attacked = victim.copy("junk");
        long next =
                victim.keys().stream().filter(key -> key.startsWith("points/")).count() + 1;
        Path junk = attacked.location().resolve(victim.pointKey()).resolveSibling("%016d".formatted(next));
        Files.write(junk, new byte[] {1, 2, 3});

        AgentAnswer backup =
                attacked.yard().run("backup", victim.pier().namespace()).orFail();

        assertThat(codes(backup.json())).contains("REPOSITORY_TAMPERED");
        assertThat(Files.readAllBytes(junk)).containsExactly(1, 2, 3);
        expectRestorableByANewcomer(attacked, backup);
        AgentAnswer sync = attacked.yard().run("catalog", "sync");
        assertThat(codes(sync.json())).containsExactly("REPOSITORY_TAMPERED");
        assertThat(attacked.yard().run("list").json().path("points")).hasSize(2);
    }

    /** Nobody who was not there before can know that the last entry, or a whole writer, is gone. */
    private boolean isEnd(String key, Attack attack) {
        return attack == Attack.DELETE && (key.equals(lastEntry()) || key.startsWith("writers/"));
    }

    private String lastEntry() {
        return victim.keys().stream()
                .filter(other -> other.startsWith("points/"))
                .reduce("", (a, b) -> b);
    }

    /** The ends of a pack are read by nobody who only restores: a restore may succeed, if it is whole. */
    private static boolean isUnread(String key, Attack attack) {
        return key.startsWith("packs/")
                && switch (attack) {
                    case FLIP_FIRST_BIT, FLIP_A_BIT_OF_THE_HEADER, FLIP_LAST_BIT, LENGTHEN -> true;
                    default -> false;
                };
    }

    private void expectRestore(Victim attacked, Expectation expected, boolean must) {
        String target = names.next("target");
        Path volumes = attacked.folder().getParent().resolve("copies").resolve(target);
        AgentAnswer answer = attacked.restore(target, volumes);
        expectRefused(answer, expected, must);
        if (answer.exitStatus() == 0) {
            assertThat(Trees.of(volumes.resolve("hold")))
                    .isEqualTo(Trees.of(victim.pier().root()));
            assertThat(cluster.admin()
                            .configMaps()
                            .inNamespace(target)
                            .withName("crane")
                            .get())
                    .isNotNull();
        } else if (answer.json().path("outcome").path("counts").path("items").asLong() == 0) {
            assertThat(cluster.admin().namespaces().withName(target).get()).isNull();
            assertThat(volumes).doesNotExist();
        }
        Map<String, String> files = Trees.of(volumes.resolve("hold"));
        assertThat(Trees.of(victim.pier().root()))
                .as("a file is there as it was, or not at all")
                .containsAllEntriesOf(files);
    }

    /** Every code that is given is one that the table allows; and one is given, if it has to be. */
    private static void expectRefused(AgentAnswer answer, Expectation expected, boolean must) {
        Set<String> codes = codes(answer.json());
        if (must) {
            assertThat(answer.exitStatus()).as(answer.toString()).isNotZero();
        }
        if (answer.exitStatus() != 0) {
            assertThat(codes).as(answer.toString()).isNotEmpty();
        }
        Set<String> allowed = new TreeSet<>(Set.of("RESTORE_INCOMPLETE", "BACKUP_INCOMPLETE"));
        expected.codes().forEach(code -> allowed.add(code.name()));
        assertThat(allowed).as(answer.toString()).containsAll(codes);
        assertThat(answer.errors()).doesNotContain("\tat ", "\"throwable\":{");
    }

    private static Set<String> codes(JsonNode document) {
        Set<String> codes = new TreeSet<>(document.findValuesAsText("code"));
        codes.remove("");
        return codes;
    }

    @Test
    void refusesAnAttackersRepositoryInThePlaceOfThePinnedOneEvenUnderTheSamePassphrase() throws Exception {
        Victim attacked = victim.copy("replaced");
        replaceBy(attacked, Victim.PASSPHRASE);
        Map<String, String> before = Trees.of(attacked.location());

        for (String[] words : new String[][] {
            {"repo", "status"}, {"catalog", "sync"}, {"backup", victim.pier().namespace()}, {"restore", victim.point()}
        }) {
            AgentAnswer answer = attacked.yard().run(words);
            assertThat(answer.exitStatus()).as(answer.toString()).isEqualTo(Category.SECURITY.exitStatus());
            assertThat(codes(answer.json())).containsExactly("REPOSITORY_PIN_MISMATCH");
        }
        assertThat(attacked.yard()
                        .run("repo", "init", "--accept-no-recovery-key")
                        .exitStatus())
                .isNotZero();
        assertThat(Trees.of(attacked.location())).isEqualTo(before);
        assertThat(attacked.yard().run("list").json().path("points"))
                .as("what the catalog knew stays")
                .hasSize(1);
    }

    @Test
    void refusesAnAttackersRepositoryWhereNothingIsPinnedBecauseThePassphraseDoesNotOpenIt() throws Exception {
        Victim attacked = victim.copy("replaced-fresh").fresh();
        replaceBy(attacked, "what the attacker knows");
        Map<String, String> before = Trees.of(attacked.location());

        for (String[] words : new String[][] {
            {"repo", "status"}, {"catalog", "sync"}, {"backup", victim.pier().namespace()}
        }) {
            AgentAnswer answer = attacked.yard().run(words);
            assertThat(answer.exitStatus()).as(answer.toString()).isEqualTo(Category.SECURITY.exitStatus());
            assertThat(codes(answer.json())).containsExactly("REPOSITORY_KEY_WRONG");
        }
        assertThat(Trees.of(attacked.location())).isEqualTo(before);
    }

    @Test
    void refusesAnEmptiedLocationThatItRemembers() throws Exception {
        Victim attacked = victim.copy("emptied");
        empty(attacked.location());

        for (String[] words :
                new String[][] {{"catalog", "sync"}, {"backup", victim.pier().namespace()}, {"restore", victim.point()}
                }) {
            AgentAnswer answer = attacked.yard().run(words);
            assertThat(codes(answer.json())).as(answer.toString()).containsExactly("REPOSITORY_ABSENT");
        }
        assertThat(codes(attacked.yard()
                        .run("repo", "init", "--accept-no-recovery-key")
                        .json()))
                .containsExactly("REPOSITORY_PIN_MISMATCH");
        assertThat(Trees.of(attacked.location())).isEmpty();
    }

    @Test
    void showsNothingOfAStrangersJournal() throws Exception {
        Victim attacked = victim.copy("stranger");
        Victim other = victim.copy("strangers-own");
        replaceBy(other, Victim.PASSPHRASE);
        other.fresh().yard().run("backup", victim.pier().namespace());
        for (String kind : new String[] {"writers", "points"}) {
            for (String key : Trees.of(other.location().resolve(kind)).keySet()) {
                Path target = attacked.location().resolve(kind).resolve(key);
                Files.createDirectories(target.getParent());
                Files.copy(other.location().resolve(kind).resolve(key), target);
            }
        }

        AgentAnswer sync = attacked.yard().run("catalog", "sync");

        assertThat(sync.exitStatus()).as(sync.toString()).isNotZero();
        assertThat(codes(sync.json()))
                .as(sync.toString())
                .isSubsetOf("REPOSITORY_TAMPERED", "REPOSITORY_WRITER_UNKNOWN");
        assertThat(attacked.yard().run("list").json().path("points").findValuesAsText("id"))
                .containsExactly(victim.point());
    }

    @Test
    void saysThatTheLocationIsOlderThanWhatItRemembersAndGoesOn() throws Exception {
        Victim attacked = victim.copy("rolled-back");
        Yard.write(attacked.folder().resolve("note"), "");
        AgentAnswer second =
                attacked.yard().run("backup", victim.pier().namespace()).orFail();
        empty(attacked.location());
        for (String key : victim.keys()) {
            Path target = attacked.location().resolve(key);
            Files.createDirectories(target.getParent());
            Files.copy(victim.location().resolve(key), target);
        }

        AgentAnswer sync = attacked.yard().run("catalog", "sync");
        AgentAnswer gone = attacked.yard()
                .run("restore", second.json().path("restorePoint").path("id").asText());
        AgentAnswer next = attacked.yard().run("backup", victim.pier().namespace());

        assertThat(codes(sync.json())).as(sync.toString()).contains("REPOSITORY_ROLLED_BACK");
        assertThat(sync.exitStatus()).isNotZero();
        assertThat(codes(gone.json())).as(gone.toString()).containsExactly("RESTORE_POINT_UNKNOWN");
        assertThat(next.json().path("restorePoint").path("id").asText())
                .as(next.toString())
                .isNotEmpty();
        assertThat(Trees.of(attacked.location())).containsAllEntriesOf(Trees.of(victim.location()));
    }

    /** The location as an attacker leaves it: a whole repository of the attacker's own. */
    private static void replaceBy(Victim attacked, String passphrase) throws Exception {
        empty(attacked.location());
        try (FilesystemStore store = FilesystemStore.open(attacked.location(), Clock.systemUTC());
                Passphrase known = new Passphrase(passphrase.getBytes(StandardCharsets.UTF_8))) {
            new DavitRepositories().initialise(store, known, new MapWriterMemory());
        }
    }

    private static void empty(Path location) throws Exception {
        for (String key : Trees.of(location).keySet()) {
            Files.delete(location.resolve(key));
        }
    }
}
