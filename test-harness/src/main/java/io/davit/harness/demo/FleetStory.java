package io.davit.harness.demo;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.davit.agent.run.CrashPoint;
import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.S3Server;
import io.davit.harness.hub.FleetAdmin;
import io.davit.harness.hub.HubProcess;
import io.davit.harness.story.HarbourApplication;
import io.davit.harness.story.HarbourCapture;
import io.davit.harness.story.HarbourSize;
import io.davit.harness.story.HubGuardrails;
import io.davit.harness.story.Narrator;
import io.davit.harness.story.ObjectCapture;
import io.davit.harness.story.Relocation;
import io.davit.harness.story.StoryFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * The story of the demo: a hub and two clusters become a fleet; a harbour is backed up by signed orders, once more while agent and
 * hub are killed; it is destroyed, comes back in place and in the other cluster; then the hub is stolen, and the thief gets nothing.
 * {@link #tell()} reads in that order.
 */
final class FleetStory implements AutoCloseable {
    static final String LOCATION = "haven";
    private static final String PASSPHRASE = "the tide waits for no one";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Stage stage;
    private final Typing typing;
    private final Telling telling;
    private final HarbourApplication harbour;
    private final String bucket;
    private final HubProcess hub;
    private final FleetAdmin watching;
    private final FleetOperator fleet;
    private final FleetCluster lisbon;
    private final FleetCluster porto;
    private final List<String> differences = new ArrayList<>();
    private int objectsRestored;
    private int filesRestored;

    /**
     * Where the story plays.
     *
     * @param harbour name of the application; on shared clusters, one that nobody else uses
     * @param work a folder for volumes, hub and agents, deleted by the caller
     */
    record Stage(
            ControlPlane first, ControlPlane second, S3Server server, String harbour, Path work, HarbourSize size) {}

    /**
     * How it ended.
     *
     * @param differences between the originals and both restores; empty when all is well
     * @param refusals codes with which what the thief tried was refused, in order
     */
    record Ending(int objectsRestored, int filesRestored, List<String> differences, List<String> refusals) {}

    FleetStory(Stage stage, Typing typing, Narrator narrator) {
        this.stage = stage;
        this.typing = typing;
        this.telling = new Telling(narrator, stage.work());
        this.harbour = new HarbourApplication(stage.first(), stage.harbour(), volumes(), stage.size());
        this.bucket = stage.server().createBucket(stage.harbour() + "-" + LOCATION);
        this.hub = HubProcess.install(stage.work().resolve("hub"));
        this.watching = new FleetAdmin(hub.api());
        this.fleet = new FleetOperator(typing.davit(stage.work().resolve("contexts.yaml")), telling);
        this.lisbon = install("lisbon", stage.first(), root(), allowed -> allowed.withRestores(restored(), "always"));
        this.porto = install(
                "porto",
                stage.second(),
                otherRoot(),
                allowed -> allowed.withRestores(restored(), "never").withPathRoot(otherRoot()));
    }

    private String restored() {
        return stage.harbour() + "*";
    }

    /** @throws StoryFailure if a command did not do what the story says */
    Ending tell() {
        deploy();
        startHub();
        enrol();
        agreeOnALocation();
        backUp();
        String backup = backUpWhileAgentAndHubAreKilled();
        HarbourCapture before = HarbourCapture.of(harbour.objects(), volumes());
        destroy();
        restoreInPlace(backup, before);
        restoreIntoTheSecondCluster(backup, before);
        List<String> refusals = new HubThief(hub, fleet, watching, telling).tryEverything(loot(backup));
        return new Ending(objectsRestored, filesRestored, List.copyOf(differences), refusals);
    }

    private void deploy() {
        telling.step("The harbour, an application, is deployed to the first cluster");
        harbour.deploy();
        HarbourCapture now = HarbourCapture.of(harbour.objects(), volumes());
        telling.detail(
                "%d objects in the namespaces %s and around them",
                now.objects().count(), String.join(", ", harbour.namespaces()));
        telling.detail(
                "%d files, %s, in %d volumes",
                now.fileCount(), Narrator.size(now.bytes()), now.files().size());
    }

    private void startHub() {
        telling.step("A hub is made and started; its root key goes offline");
        telling.command("davit-hub", "init", "--root-key-out", "offline-root.pem");
        telling.command("davit-hub", "run");
        hub.start();
        fleet.run(
                        "login",
                        "--hub",
                        hub.url(),
                        "--ca-file",
                        hub.keys().resolve("ca.pem").toString(),
                        "--token-file",
                        hub.folder().resolve("admin-token").toString())
                .orFail();
    }

    private void enrol() {
        telling.step("The agents enrol, each with a token for one use, and a person accepts their keys");
        lisbon.enrol(fleet, watching);
        porto.enrol(fleet, watching);
    }

    private void agreeOnALocation() {
        telling.step("A backup location is made at the hub, which holds no credential for it");
        fleet.ask("credential", "create", FleetCluster.CREDENTIAL, "--type", "s3", "--reference", "vault");
        JsonNode location = fleet.ask(
                "location",
                "create",
                LOCATION,
                "--type",
                "s3",
                "--endpoint",
                stage.server().endpoint().toString(),
                "--region",
                S3Server.REGION,
                "--bucket",
                bucket,
                "--prefix",
                "fleet/",
                "--path-style",
                "--credential",
                FleetCluster.CREDENTIAL,
                "--cluster",
                "lisbon,porto");
        awaitLocation("NOT_APPROVED");
        telling.detail("refused by both clusters: APPROVAL_MISSING");

        telling.step("The admin of each cluster approves that very place, and both agents try it");
        String approval = "location:" + location.path("approvalDigest").asText();
        lisbon.approve(approval);
        porto.approve(approval);
        fleet.run("location", "validate", LOCATION).orFail();
        awaitLocation("USABLE");
        telling.detail("usable from lisbon and from porto");
        lisbon.ask("repo", "init", "--accept-no-recovery-key", "--location", LOCATION);
    }

    private void awaitLocation(String state) {
        await().atMost(PATIENCE).alias(LOCATION + " in state " + state).until(() -> {
            List<String> states = watching.location(LOCATION).path("states").findValuesAsText("state");
            return states.size() == 2 && states.stream().allMatch(state::equals);
        });
    }

    private void backUp() {
        telling.step("The first backup, ordered at the hub: everything is new");
        JsonNode backup = fleet.ask(backupWords("--watch"));
        tellRun(backup);
    }

    private String backUpWhileAgentAndHubAreKilled() {
        telling.step("A day's work; then the second backup, and in the middle of it agent and hub are killed");
        harbour.change();
        lisbon.restartAgentThatDiesAt(CrashPoint.BACKUP_VOLUME_HALF);
        String backup = fleet.make(backupWords());
        lisbon.awaitAgentDead();
        hub.kill();
        JsonNode interrupted = lisbon.newestRun();
        require(interrupted, "running");
        telling.detail(
                "both are dead; the agent's ledger says that run %s is still running",
                interrupted.path("id").asText());

        telling.step("The agent is started again, without a hub, and goes on where it was");
        telling.command("davit-agent", "run");
        lisbon.startAgent();
        JsonNode resumed = lisbon.awaitNewestRunOver();
        require(resumed, "succeeded");
        if (!resumed.path("id").equals(interrupted.path("id"))) {
            throw new StoryFailure("another run ended than the one that was interrupted");
        }
        telling.detail(
                "the same run, started %d times, succeeded; nobody at the hub knows",
                resumed.path("starts").asInt());

        telling.step("The hub is started again, and learns that the backup finished");
        telling.command("davit-hub", "run");
        hub.start();
        JsonNode reported = fleet.ask("backup", "watch", backup);
        if (!reported.path("status").path("runId").equals(resumed.path("id"))) {
            throw new StoryFailure("the hub shows another run: " + reported.toPrettyString());
        }
        tellRun(reported);
        return backup;
    }

    private void destroy() {
        telling.step("Disaster: namespaces, cluster-scoped objects, volumes and their files are deleted");
        harbour.destroy();
        telling.detail(
                "%d objects of the harbour are left, and its folder is gone",
                harbour.objects().count());
    }

    private void restoreInPlace(String backup, HarbourCapture before) {
        telling.step("The restore in place: lisbon's guardrails want its admin's approval of the very order");
        String[] words = with(new String[] {"restore", "create"}, namespaces());
        words = with(words, "--cluster", "lisbon", "--backup", backup);
        JsonNode refused = fleet.ask(words);
        String name = refused.path("name").asText();
        watching.awaitState(name, "RUN_STATE_REFUSED");
        telling.detail(
                "refused: %s", watching.run(name).path("status").path("code").asText());
        lisbon.approve("restore:" + refused.path("approvalDigest").asText());
        tellRun(fleet.ask(with(words, "--watch")));
        compare("in place", before, HarbourCapture.of(harbour.objects(), volumes()), Relocation.NONE);
    }

    private void restoreIntoTheSecondCluster(String backup, HarbourCapture before) {
        telling.step("The restore into the second cluster, under other names and another path");
        telling.detail("porto's guardrails allow that without asking: these names, and paths below one folder");
        Map<String, String> names = new LinkedHashMap<>();
        harbour.namespaces().forEach(name -> names.put(name, name.replace(stage.harbour(), copy())));
        List<String> words = new ArrayList<>(List.of("restore", "create"));
        words.addAll(harbour.namespaces());
        words.addAll(List.of("--cluster", "porto", "--backup", backup));
        names.forEach((from, to) -> words.addAll(List.of("--map", from + "=" + to)));
        words.addAll(List.of("--map-path", volumes() + "=" + otherVolumes(), "--watch"));
        tellRun(fleet.ask(words.toArray(String[]::new)));
        ObjectCapture objects =
                ObjectCapture.of(stage.second().admin(), new TreeSet<>(names.values()), stage.harbour());
        Relocation relocation = new Relocation(
                names, Map.of(volumes().toString(), otherVolumes().toString()));
        compare("in the second cluster", before, HarbourCapture.of(objects, otherVolumes()), relocation);
    }

    private void compare(String where, HarbourCapture before, HarbourCapture restored, Relocation relocation) {
        List<String> found = before.differences(restored, relocation);
        objectsRestored += restored.objects().count();
        filesRestored += restored.fileCount();
        telling.detail(
                "compared %s: %d objects, %d files, %d differences",
                where, restored.objects().count(), restored.fileCount(), found.size());
        found.stream().limit(20).forEach(line -> telling.detail("%s", "  " + line));
        found.forEach(line -> differences.add(where + ": " + line));
    }

    private HubThief.Loot loot(String backup) {
        return new HubThief.Loot(
                lisbon,
                porto,
                backup,
                stage.harbour(),
                copy(),
                volumes(),
                stage.server().createBucket(stage.harbour() + "-loot"));
    }

    private FleetCluster install(
            String name, ControlPlane cluster, Path volumes, UnaryOperator<HubGuardrails> restores) {
        String guardrails = restores.apply(HubGuardrails.forBackups(stage.harbour() + "*", LOCATION))
                .withClusterRoles()
                .yaml();
        return FleetCluster.install(
                name,
                cluster,
                new FleetCluster.Order(volumes, stage.server(), PASSPHRASE, guardrails, typing),
                telling);
    }

    private String[] backupWords(String... further) {
        String[] words = with(new String[] {"backup", "create"}, namespaces());
        return with(with(words, "--cluster", "lisbon", "--location", LOCATION), further);
    }

    private String[] namespaces() {
        return harbour.namespaces().toArray(String[]::new);
    }

    private static String[] with(String[] words, String... further) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of(further));
        return all.toArray(String[]::new);
    }

    private static void require(JsonNode run, String state) {
        if (!run.path("state").asText().equals(state)) {
            throw new StoryFailure("the run should be " + state + ", but is " + run.toPrettyString());
        }
    }

    private void tellRun(JsonNode row) {
        JsonNode status = row.path("status");
        JsonNode counts = status.path("counts");
        String objects = counts.has("created")
                ? "%d objects created".formatted(counts.path("created").asLong())
                : "%d objects".formatted(counts.path("objects").asLong());
        telling.detail(
                "%s: %s, %s, %d files",
                row.path("name").asText(),
                Telling.word(status.path("state").asText()),
                objects,
                counts.path("files").asLong());
    }

    private String copy() {
        return stage.harbour() + "-copy";
    }

    /** What lisbon's agent may touch. */
    private Path root() {
        return stage.work().resolve("volumes");
    }

    /** What porto's agent may touch. */
    private Path otherRoot() {
        return stage.work().resolve("second-volumes");
    }

    private Path volumes() {
        return root().resolve("harbour");
    }

    private Path otherVolumes() {
        return otherRoot().resolve("harbour");
    }

    /** Stops hub and agents. */
    @Override
    public void close() {
        try (hub;
                porto;
                lisbon) {
            // In this order, backwards: each is closed, whatever the others did.
        }
    }
}
