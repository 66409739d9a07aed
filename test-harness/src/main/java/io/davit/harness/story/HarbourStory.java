package io.davit.harness.story;

import com.fasterxml.jackson.databind.JsonNode;
import io.davit.agent.run.CrashPoint;
import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.S3Server;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The story of an agent alone: a harbour is backed up, changes, is backed up again by an agent that is killed half-way, is destroyed,
 * comes back in place, and comes back in another cluster under other names. {@link #tell()} reads in that order.
 */
public final class HarbourStory {
    private static final String PASSPHRASE = "the tide waits for no one";
    private static final String ROLES_ALLOWED = "restore:\n  cluster-roles: true\n";

    private final Stage stage;
    private final Narrator narrator;
    private final HarbourApplication harbour;
    private final Storage storage;
    private final BackupOperator operator;
    private final List<String> differences = new ArrayList<>();
    private int objectsRestored;
    private int filesRestored;

    /**
     * Where the story plays.
     *
     * @param harbour name of the application; on shared clusters, one that nobody else uses
     * @param work a folder for volumes and agents, deleted by the caller
     */
    public record Stage(
            ControlPlane first, ControlPlane second, S3Server server, String harbour, Path work, HarbourSize size) {}

    /** @param differences between the originals and both restores; empty when all is well */
    public record Ending(int objectsRestored, int filesRestored, List<String> differences) {}

    public HarbourStory(Stage stage, Narrator narrator) {
        this.stage = stage;
        this.narrator = narrator;
        this.harbour = new HarbourApplication(stage.first(), stage.harbour(), volumes(), stage.size());
        String bucket = stage.server().createBucket(stage.harbour() + "-lighthouse");
        this.storage = new Storage(stage.server(), bucket);
        this.operator = install(stage.first(), "first", volumes(), bucket);
    }

    /** @throws StoryFailure if a command did not do what the story says */
    public Ending tell() {
        deploy();
        initialise();
        backUp();
        changeAndBackUpAgainWithAKill();
        HarbourCapture before = HarbourCapture.of(harbour.objects(), volumes());
        destroy();
        restoreInPlace(before);
        restoreIntoTheSecondCluster(before);
        return new Ending(objectsRestored, filesRestored, List.copyOf(differences));
    }

    private void deploy() {
        narrator.step("The harbour is deployed to the first cluster");
        harbour.deploy();
        HarbourCapture now = HarbourCapture.of(harbour.objects(), volumes());
        narrator.detail("%d objects in the namespaces %s and around them"
                .formatted(now.objects().count(), String.join(", ", harbour.namespaces())));
        narrator.detail("%d files, %s, in %d volumes"
                .formatted(
                        now.fileCount(), Narrator.size(now.bytes()), now.files().size()));
    }

    private void initialise() {
        narrator.step("A repository is made in an empty bucket of the S3 server");
        ask(operator, "repo", "init", "--accept-no-recovery-key").orFail();
    }

    private void backUp() {
        narrator.step("The first backup: everything is new");
        JsonNode run = ask(operator, backupCommand()).orFail().json();
        tellCost(run.path("restorePoint"));
    }

    private void changeAndBackUpAgainWithAKill() {
        narrator.step("A day's work: a few pages of the database, some uploads, objects made, changed and deleted");
        harbour.change();

        narrator.step("The second backup, and the agent's process is killed in the middle of it");
        narrator.command("davit-agent " + String.join(" ", backupCommand()));
        AgentAnswer killed = operator.runUntilKilledAt(CrashPoint.BACKUP_VOLUME_HALF, 1, backupCommand());
        if (killed.exitStatus() != 137) {
            throw new StoryFailure("the agent should have been killed, but ended with exit status "
                    + killed.exitStatus() + "\n" + killed.errors());
        }
        JsonNode interrupted = newestRun(operator);
        require(interrupted, "running");
        narrator.detail("killed; its ledger says that run %s is still running"
                .formatted(interrupted.path("id").asText()));

        narrator.step("The agent is started again, and goes on where it was");
        ask(operator, "resume").orFail();
        JsonNode resumed = newestRun(operator);
        require(resumed, "succeeded");
        if (!resumed.path("id").equals(interrupted.path("id"))) {
            throw new StoryFailure("another run ended than the one that was interrupted");
        }
        narrator.detail("the same run, started %d times, succeeded"
                .formatted(resumed.path("starts").asInt()));
        tellCost(operator.run("describe", "latest").orFail().json());
    }

    private void destroy() {
        narrator.step("Disaster: namespaces, cluster-scoped objects, volumes and their files are deleted");
        harbour.destroy();
        narrator.detail("%d objects of the harbour are left, and its folder is gone"
                .formatted(harbour.objects().count()));
    }

    private void restoreInPlace(HarbourCapture before) {
        narrator.step("The restore in place");
        tellRestore(ask(operator, "restore", "latest").orFail().json());
        compare("in place", before, HarbourCapture.of(harbour.objects(), volumes()), Relocation.NONE);
    }

    private void restoreIntoTheSecondCluster(HarbourCapture before) {
        narrator.step("A second cluster, with nothing but the bucket and the passphrase");
        Path otherVolumes = stage.work().resolve("second-volumes");
        BackupOperator other = install(stage.second(), "second", otherVolumes, stage.harbour() + "-lighthouse");
        ask(other, "catalog", "sync").orFail();

        narrator.step("The restore under other namespace names and another path");
        Map<String, String> names = new LinkedHashMap<>();
        harbour.namespaces().forEach(name -> names.put(name, name.replace(stage.harbour(), stage.harbour() + "-copy")));
        List<String> words = new ArrayList<>(List.of("restore", "latest"));
        names.forEach((from, to) -> words.addAll(List.of("--map", from + "=" + to)));
        words.addAll(List.of("--map-path", volumes() + "=" + otherVolumes));
        tellRestore(ask(other, words.toArray(String[]::new)).orFail().json());

        ObjectCapture copy = ObjectCapture.of(stage.second().admin(), new TreeSet<>(names.values()), stage.harbour());
        Relocation relocation = new Relocation(names, Map.of(volumes().toString(), otherVolumes.toString()));
        compare("in the second cluster", before, HarbourCapture.of(copy, otherVolumes), relocation);
    }

    private void compare(String where, HarbourCapture before, HarbourCapture restored, Relocation relocation) {
        List<String> found = before.differences(restored, relocation);
        objectsRestored += restored.objects().count();
        filesRestored += restored.fileCount();
        narrator.detail("compared %s: %d objects, %d files, %d differences"
                .formatted(where, restored.objects().count(), restored.fileCount(), found.size()));
        found.stream().limit(20).forEach(line -> narrator.detail("  " + line));
        found.forEach(line -> differences.add(where + ": " + line));
    }

    private BackupOperator install(ControlPlane cluster, String name, Path volumes, String bucket) {
        ClusterAdmin clusterAdmin =
                new ClusterAdmin(cluster).installAgentRights().allowRestoringRoles();
        AgentSetup setup = new AgentSetup(
                stage.work().resolve("agent-" + name),
                cluster.name(),
                clusterAdmin.agentKubeconfig(),
                HarbourApplication.NODE,
                List.of(Folders.create(volumes).getParent()),
                AgentSetup.s3(stage.server(), bucket, stage.server().owner()));
        return new BackupOperator(AgentProgram.locate(), setup.write(PASSPHRASE, ROLES_ALLOWED));
    }

    private AgentAnswer ask(BackupOperator whom, String... words) {
        narrator.command("davit-agent " + String.join(" ", words));
        return whom.run(words);
    }

    private String[] backupCommand() {
        List<String> words = new ArrayList<>(List.of("backup"));
        words.addAll(harbour.namespaces());
        return words.toArray(String[]::new);
    }

    private static JsonNode newestRun(BackupOperator whom) {
        return whom.run("runs", "--limit", "1").orFail().json().path("runs").path(0);
    }

    private static void require(JsonNode run, String state) {
        if (!run.path("state").asText().equals(state)) {
            throw new StoryFailure("the run should be " + state + ", but is " + run.toPrettyString());
        }
    }

    private void tellCost(JsonNode point) {
        narrator.detail("restore point %s: %d objects, %s of files; %s were new and stored; the bucket holds %s"
                .formatted(
                        point.path("id").asText(),
                        point.path("objects").asLong(),
                        Narrator.size(point.path("sourceBytes").asLong()),
                        Narrator.size(point.path("storedBytes").asLong()),
                        Narrator.size(storage.size())));
    }

    private void tellRestore(JsonNode run) {
        JsonNode counts = run.path("outcome").path("counts");
        narrator.detail("%s: %d created, %d kept as they were, %d failed, %d owners linked anew; %d files, %s"
                .formatted(
                        run.path("state").asText(),
                        counts.path("created").asLong(),
                        counts.path("retained").asLong(),
                        counts.path("failed").asLong(),
                        counts.path("linked").asLong(),
                        counts.path("files").asLong(),
                        Narrator.size(counts.path("bytes").asLong())));
    }

    private Path volumes() {
        return stage.work().resolve("volumes");
    }
}
