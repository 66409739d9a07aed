package io.davit.harness.pier;

import io.davit.agent.objectstore.filesystem.FilesystemStore;
import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.story.AgentAnswer;
import io.davit.harness.story.ClusterAdmin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** A pier and an agent that is installed well for it, with a location in a folder: where most tests of the whole agent begin. */
public record Berth(Path folder, Pier pier, Yard yard) {
    /**
     * Makes the pier and installs the agent with its shipped rights; the location is empty.
     *
     * @param folder of its own
     */
    public static Berth build(Path folder, ControlPlane cluster, FreshNames names, String passphrase) {
        Path real = made(folder);
        ClusterAdmin admin = new ClusterAdmin(cluster).installAgentRights();
        Pier pier = Pier.build(cluster, names.next("pier"), real.resolve("volumes/hold"), "nothing");
        Yard yard = Yard.create(
                real.resolve("yard"),
                admin.agentKubeconfig(),
                Yard.filesystem(made(real.resolve("location"))),
                passphrase,
                real.resolve("volumes"),
                made(real.resolve("copies")));
        return new Berth(real, pier, yard);
    }

    private static Path made(Path folder) {
        try {
            return Files.createDirectories(folder).toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With a repository in the location, which opens quickly. */
    public Berth initialised() {
        try (FilesystemStore store = FilesystemStore.open(location(), Clock.systemUTC())) {
            QuickSlot.leaveIn(store, yard.passphrase());
        }
        yard.run("repo", "init", "--accept-no-recovery-key").orFail();
        return this;
    }

    /** Backs the pier up, wholly; answers the id of the restore point. */
    public String backUp() {
        return point(yard.run("backup", pier.namespace()).orFail());
    }

    /** The id of the restore point that a backup says it made. */
    public static String point(AgentAnswer backup) {
        return backup.json().path("restorePoint").path("id").asText();
    }

    /** Restores the pier into another namespace, with its volume below another path. */
    public AgentAnswer restore(String point, String target, Path path) {
        return yard.run(restoring(point, target, path).toArray(String[]::new));
    }

    /** The words of that command. */
    public List<String> restoring(String point, String target, Path path) {
        return List.of(
                "restore", point, "--map", pier.namespace() + "=" + target, "--map-path", volumes() + "=" + path);
    }

    /** Ids of the restore points that the agent lists. */
    public Set<String> points() {
        return StreamSupport.stream(
                        yard.run("list").orFail().json().path("points").spliterator(), false)
                .map(point -> point.path("id").asText())
                .collect(Collectors.toSet());
    }

    /** The folder that is the location. */
    public Path location() {
        return folder.resolve("location");
    }

    /** The allowed root that the pier's volume is in. */
    public Path volumes() {
        return pier.root().getParent();
    }

    /** Another allowed root, for restores. */
    public Path copies() {
        return folder.resolve("copies");
    }
}
