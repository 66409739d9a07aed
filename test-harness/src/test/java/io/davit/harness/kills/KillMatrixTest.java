package io.davit.harness.kills;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.davit.agent.app.OrderedAgent;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.run.CrashPoint;
import io.davit.agent.run.RunId;
import io.davit.agent.run.RunRecord;
import io.davit.agent.run.RunState;
import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.ground.Ground;
import io.davit.harness.ground.OnGround;
import io.davit.harness.ground.S3Server;
import io.davit.harness.ground.ServerProcess;
import io.davit.harness.kills.KillCase.Story;
import io.davit.harness.story.AgentAnswer;
import io.davit.harness.story.BackupOperator;
import io.davit.harness.story.Relocation;
import io.davit.proto.agent.v1.Outcome;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code kill -9} at every crash point, then a restart: the run ends well under the same id, whatever is listed holds what was there when
 * it was made, and nothing that a run needed for itself is left. What has to die is a process of its own; what follows runs in this
 * one, with nothing but the files that the dead one left, except where a second kill or the long-lived agent follows. All cases add to one repository and one ledger, as the kills of a year would.
 */
@OnGround
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KillMatrixTest {
    private static final long SEED = 20_251_121;
    private static final int TWICE = 4;
    /** The ServiceAccount {@code default} and the ConfigMap {@code kube-root-ca.crt}. */
    private static final long MADE_BY_CONTROLLERS = 2;

    private final Map<RunId, Sight> seen = new HashMap<>();
    private Boathouse house;
    private int changes;

    @BeforeAll
    void launch(ControlPlane cluster, S3Server server, FreshNames names) {
        house = new Boathouse(cluster, server, names);
    }

    @AfterAll
    void close() {
        house.close();
    }

    @Test
    void everyCrashPointHasAKillCase() {
        Set<CrashPoint> covered = KillCase.all().stream()
                .map(KillCase::point)
                .collect(toCollection(() -> EnumSet.noneOf(CrashPoint.class)));

        assertThat(covered).containsExactlyInAnyOrder(CrashPoint.values());
    }

    static List<KillCase> killedOnce() {
        return KillCase.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("killedOnce")
    void whatWasKilledIsFinishedByTheNextProcess(KillCase kill) {
        switch (kill.story()) {
            case BACKUP -> killedBackup(kill);
            case RESTORE -> killedRestore(kill);
            case CATALOG_SYNC -> killedCatalogSync(kill);
            case INITIALISATION -> killedInitialisation(kill);
            case FIRST_BACKUP -> killedFirstBackup(kill);
            case ORDER -> killedOrder(kill);
        }
    }

    /** Half a repository is none (R5), and a repeated initialisation makes a whole one or says that there is one. */
    private void killedInitialisation(KillCase kill) {
        Boathouse.Slip slip = house.newSlip(kill.word());
        Boathouse.kill(slip.operator(), kill, "repo", "init", "--accept-no-recovery-key");
        boolean isMade = slip.storage().keys().contains("format");
        assertThat(isMade).isEqualTo(kill.point() != CrashPoint.INIT_SLOT_STORED);
        List<String> left = slip.storage().keys();
        if (!isMade) {
            AgentAnswer early = Boathouse.here(slip.operator(), "backup", house.dinghy.name());
            assertThat(early.json().path("outcome").path("code").asText()).isEqualTo("REPOSITORY_ABSENT");
            assertThat(slip.storage().keys())
                    .as("nothing is built on half a repository")
                    .isEqualTo(left);
        }

        AgentAnswer again = Boathouse.here(slip.operator(), "repo", "init", "--accept-no-recovery-key");

        if (isMade) {
            assertThat(again.json().findValuesAsText("code")).containsExactly("REPOSITORY_EXISTS");
            assertThat(again.json().findValuesAsText("guidance"))
                    .as("what to do")
                    .hasSize(1);
            assertThat(slip.storage().keys()).isEqualTo(left);
        } else {
            again.orFail();
            assertThat(slip.storage().keys())
                    .as("the same keys, and the marker")
                    .hasSize(left.size() + 1);
        }
        Sight sight = house.look();
        Boathouse.here(slip.operator(), "backup", house.dinghy.name()).orFail();
        assertHoldsOnly(slip, sight);
    }

    /** The hub delivers again what it has no receipt of: one receipt, one run, one outcome, whatever was killed (P5, P14). */
    private void killedOrder(KillCase kill) {
        Sight sight = change(kill.word());
        String instruction = OrderedAgent.newInstruction();
        house.killOrder(kill, instruction);

        Outcome outcome = house.order(instruction);

        RunId run = RunId.parse(outcome.getRunId());
        assertThat(outcome.getInstructionId()).isEqualTo(instruction);
        assertSealedOnce(run, sight);
        assertThat(pointOf(run)).hasToString(outcome.getRestorePoint());
        assertThat(house.reports())
                .filteredOn(report -> report.getReceipt().getInstructionId().equals(instruction))
                .singleElement()
                .satisfies(report -> assertThat(report.getReceipt().getRunId()).isEqualTo(run.toString()));
        assertThat(house.reports())
                .filteredOn(report -> report.getOutcome().getRunId().equals(run.toString()))
                .hasSize(1);
    }

    private void killedFirstBackup(KillCase kill) {
        Boathouse.Slip slip = house.newSlip(kill.word());
        Boathouse.here(slip.operator(), "repo", "init", "--accept-no-recovery-key")
                .orFail();
        Sight sight = house.look();
        Boathouse.kill(slip.operator(), kill, "backup", house.dinghy.name());

        Boathouse.here(slip.operator(), "resume").orFail();

        assertHoldsOnly(slip, sight);
    }

    /** One writer wrote one restore point, of what was there, and it can be read with the passphrase alone. */
    private static void assertHoldsOnly(Boathouse.Slip slip, Sight sight) {
        assertThat(slip.storage().keys())
                .filteredOn(key -> key.startsWith("writers/"))
                .hasSize(1);
        assertThat(slip.storage().keys())
                .filteredOn(key -> key.startsWith("slots/"))
                .hasSize(1);
        try (Salvor salvor = slip.salvor()) {
            Salvor.Journals journals = salvor.journals();
            assertThat(journals.problems()).isEmpty();
            assertThat(journals.points()).hasSize(1);
            journals.points()
                    .keySet()
                    .forEach(id -> assertThat(salvor.differences(id, sight)).isEmpty());
        }
    }

    private void killedBackup(KillCase kill) {
        Sight sight = change(kill.word());
        Boathouse.kill(house.operator, kill, "backup", house.dinghy.name());
        RunId run = house.newestRun().id();
        assertThat(seen).doesNotContainKey(run);
        long stored = house.storage.size();

        house.here("resume").orFail();

        assertSealedOnce(run, sight);
        if (kill.isAfterTheCommit()) {
            assertThat(house.storage.size() - stored)
                    .as("only the end of the run is written after its restore point")
                    .isLessThan(2_000);
        }
        if (kill.point().name().startsWith("SEAL_")) {
            Boathouse.Copy copy = house.newCopy();
            house.here(restoreWords(pointOf(run), copy)).orFail();
            assertIsCopy(sight, copy);
        }
    }

    /** The run succeeded, the location has one restore point of it, and that holds what was there; nothing is left over. */
    private void assertSealedOnce(RunId run, Sight sight) {
        assertSucceeded(run);
        seen.put(run, sight);
        house.assertNothingIsLeft();
        try (Salvor newcomer = house.salvor()) {
            Salvor.Journals journals = newcomer.journals();
            assertThat(journals.problems()).isEmpty();
            assertThat(journals.points().values())
                    .as("every listed restore point is of a run that we know")
                    .isSubsetOf(seen.keySet());
            assertThat(journals.points().values())
                    .as("restore points of the run")
                    .containsOnlyOnce(run);
            assertThat(journals.opened(run)).isEqualTo(1);
            assertThat(journals.closedWell(run)).isEqualTo(1);
            journals.points().forEach((id, of) -> {
                if (of.equals(run)) {
                    assertThat(newcomer.differences(id, sight)).isEmpty();
                    assertThat(house.catalogued(run))
                            .as("the agent lists what it sealed")
                            .hasValueSatisfying(point -> assertThat(point.id()).isEqualTo(id));
                }
            });
        }
    }

    private void assertSucceeded(RunId id) {
        RunRecord run = house.run(id);
        assertThat(run.state()).as("%s", run).isEqualTo(RunState.SUCCEEDED);
    }

    private void killedRestore(KillCase kill) {
        RunId source = aBackup();
        Boathouse.Copy copy = house.newCopy();
        Boathouse.kill(house.operator, kill, restoreWords(pointOf(source), copy));
        RunId run = house.newestRun().id();

        house.here("resume").orFail();

        assertSucceeded(run);
        assertRestored(run, source, copy);
        assertManagersAreBack(copy);
    }

    /** Every restore of this test gives back the field managers: nothing but its mark is the agent's in the end. */
    private void assertManagersAreBack(Boathouse.Copy copy) {
        var maps = house.cluster.admin().configMaps();
        Map<String, List<String>> original =
                Dinghy.managers(maps.inNamespace(house.dinghy.name()).list().getItems());
        Map<String, List<String>> restored =
                Dinghy.managers(maps.inNamespace(copy.namespace()).list().getItems());
        assertThat(original).hasSizeGreaterThan(10);
        assertThat(restored).isEqualTo(original);
    }

    private void assertRestored(RunId run, RunId source, Boathouse.Copy copy) {
        assertThat(comparable(house.run(run).outcome().orElseThrow().counts()))
                .as("a restore that was killed counts as one that was not")
                .isEqualTo(comparable(undisturbedCounts(source)));
        assertIsCopy(seen.get(source), copy);
        house.assertNothingIsLeft();
    }

    private final Map<RunId, Map<String, Long>> undisturbed = new HashMap<>();

    /** What a restore of the same restore point says when nobody kills it. */
    private Map<String, Long> undisturbedCounts(RunId source) {
        return undisturbed.computeIfAbsent(source, id -> {
            house.here(restoreWords(pointOf(source), house.newCopy())).orFail();
            return house.newestRun().outcome().orElseThrow().counts();
        });
    }

    /**
     * Owners that were linked and managers that were given back before are not a second time; everything else counts as if nobody had killed the run. Only the
     * objects that the cluster's controllers put into a new namespace may be there before any restore creates them.
     */
    private static Map<String, Long> comparable(Map<String, Long> counts) {
        Map<String, Long> comparable = new HashMap<>(counts);
        comparable.remove("linked");
        comparable.remove("managersRestored");
        assertThat(counts.get("retained")).as("retained").isLessThanOrEqualTo(MADE_BY_CONTROLLERS);
        comparable.merge("created", comparable.remove("retained"), Long::sum);
        return comparable;
    }

    private void assertIsCopy(Sight original, Boathouse.Copy copy) {
        Sight restored = Sight.of(house.cluster.admin(), copy.namespace(), copy.volume());
        Relocation relocation = new Relocation(Map.of(house.dinghy.name(), copy.namespace()), Map.of());
        assertThat(original.differencesIn(restored, relocation)).isEmpty();
        var maps = house.cluster.admin().configMaps().inNamespace(copy.namespace());
        assertThat(maps.withName(Dinghy.CHILD).get().getMetadata().getOwnerReferences())
                .extracting(OwnerReference::getUid)
                .containsExactly(
                        maps.withName(Dinghy.PARENT).get().getMetadata().getUid());
    }

    private void killedCatalogSync(KillCase kill) {
        aBackup();
        BackupOperator newcomer = house.newAgent("newcomer");
        Boathouse.kill(newcomer, kill, "catalog", "sync");

        JsonNode list = Boathouse.here(newcomer, "list", "--sync", "--limit", "1000")
                .orFail()
                .json();

        Set<String> listed = new HashSet<>();
        list.path("points").forEach(point -> listed.add(point.path("id").asText()));
        try (Salvor salvor = house.salvor()) {
            assertThat(salvor.journals().points().keySet())
                    .extracting(RestorePointId::toString)
                    .containsExactlyInAnyOrderElementsOf(listed);
        }
    }

    /** Pairs of kills in one run: at one point, and in the process that goes on, at the same or a later one. */
    static Stream<List<KillCase>> killedTwice() {
        Random random = new Random(SEED);
        List<List<KillCase>> pairs = new ArrayList<>();
        for (int i = 0; i < TWICE; i++) {
            Story story = i % 2 == 0 ? Story.BACKUP : Story.RESTORE;
            List<KillCase> cases = KillCase.all().stream()
                    .filter(kill -> kill.story() == story && !kill.isAfterTheCommit() && kill.pass() == 1)
                    .toList();
            int first = random.nextInt(cases.size());
            int second = i < 2 ? first : first + random.nextInt(cases.size() - first);
            pairs.add(List.of(cases.get(first), cases.get(second)));
        }
        return pairs.stream();
    }

    @ParameterizedTest(name = "{0}, seed " + SEED)
    @MethodSource("killedTwice")
    void whatWasKilledTwiceIsFinishedByTheThirdProcess(List<KillCase> kills) {
        boolean isBackup = kills.getFirst().story() == Story.BACKUP;
        RunId source = aBackup();
        Sight sight = isBackup ? change("twice") : seen.get(source);
        Boathouse.Copy copy = house.newCopy();
        String[] words = isBackup ? new String[] {"backup", house.dinghy.name()} : restoreWords(pointOf(source), copy);
        Boathouse.kill(house.operator, kills.getFirst(), words);
        RunId run = house.newestRun().id();
        // Some points are not passed again, for example when all packs are stored: then this process finishes the run.
        boolean diedAgain = Boathouse.dies(house.operator, kills.getLast(), "resume");
        assertThat(house.run(run).state().isFinal()).isEqualTo(!diedAgain);

        house.operator.run("resume").orFail();

        if (isBackup) {
            assertSealedOnce(run, sight);
        } else {
            assertSucceeded(run);
            assertRestored(run, source, copy);
        }
    }

    @Test
    void theLongLivedAgentFinishesWhatACommandBegan() {
        Sight sight = change("long-lived");
        Boathouse.kill(
                house.operator,
                new KillCase(Story.BACKUP, CrashPoint.BACKUP_VOLUMES_DONE, 1),
                "backup",
                house.dinghy.name());
        RunId run = house.newestRun().id();

        try (ServerProcess agent = house.operator.startAgent("kills", Ground.logs())) {
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> house.run(run).state().isFinal() || !agent.isAlive());
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> house.catalogued(run).isPresent() || !agent.isAlive());
        }

        assertSealedOnce(run, sight);
    }

    private Sight change(String word) {
        house.dinghy.change(word + "-" + changes++);
        return house.look();
    }

    /** Some backup that succeeded and that we know. */
    private RunId aBackup() {
        if (seen.isEmpty()) {
            Sight sight = change("calm");
            house.here("backup", house.dinghy.name()).orFail();
            assertSealedOnce(house.newestRun().id(), sight);
        }
        return seen.keySet().stream().min(RunId::compareTo).orElseThrow();
    }

    private RestorePointId pointOf(RunId run) {
        return house.catalogued(run).orElseThrow().id();
    }

    private String[] restoreWords(RestorePointId point, Boathouse.Copy copy) {
        return new String[] {
            "restore",
            point.toString(),
            "--map",
            house.dinghy.name() + "=" + copy.namespace(),
            "--map-path",
            house.dinghy.volume() + "=" + copy.volume(),
            "--with-field-managers"
        };
    }
}
