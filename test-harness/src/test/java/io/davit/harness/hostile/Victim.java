package io.davit.harness.hostile;

import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.pier.Berth;
import io.davit.harness.pier.Pier;
import io.davit.harness.pier.Trees;
import io.davit.harness.pier.Yard;
import io.davit.harness.story.AgentAnswer;
import java.nio.file.Path;
import java.util.List;

/**
 * A small repository with one restore point of a pier, and the agent that wrote it. Attacks happen to copies of both.
 *
 * @param yard of the agent, as it was after its backup
 * @param location the folder of the repository
 * @param point id of the restore point
 */
record Victim(Path folder, Pier pier, Yard yard, Path location, String point) {
    static final String PASSPHRASE = "the lantern is behind the door";

    static Victim build(Path folder, ControlPlane cluster, FreshNames names) {
        Berth berth = Berth.build(folder, cluster, names, PASSPHRASE).initialised();
        return new Victim(berth.folder(), berth.pier(), berth.yard(), berth.location(), berth.backUp());
    }

    List<String> keys() {
        return List.copyOf(Trees.of(location).keySet());
    }

    /** The key of the entry that is the restore point. */
    String pointKey() {
        int dash = point.lastIndexOf('-');
        return "points/%s/%016d".formatted(point.substring(0, dash), Long.parseLong(point.substring(dash + 1)));
    }

    /** A copy of location and agent, in a folder of its own. */
    Victim copy(String name) {
        Path other = folder.resolve(name);
        other.toFile().mkdirs();
        Path stolen = Trees.copy(location, other.resolve("location"));
        Yard moved = new Yard(Trees.copy(yard.folder(), other.resolve("yard")), yard.yaml())
                .withStore(Yard.filesystem(stolen));
        return new Victim(other, pier, moved, stolen, point);
    }

    /** The same with an agent that remembers nothing. */
    Victim fresh() {
        return new Victim(folder, pier, yard.forgetful("data-fresh"), location, point);
    }

    /** The same, when it is about another restore point. */
    Victim at(String other) {
        return new Victim(folder, pier, yard, location, other);
    }

    /** Another object of the same kind; of the nearest kind if there is none. */
    Path sibling(String key) {
        List<String> others =
                keys().stream().filter(other -> !other.equals(key)).toList();
        String kind = key.split("/")[0];
        return location.resolve(others.stream()
                .filter(other -> other.startsWith(kind + "/"))
                .findFirst()
                .orElse(others.getFirst()));
    }

    AgentAnswer restore(String target, Path volumes) {
        return new Berth(folder, pier, yard).restore(point, target, volumes);
    }
}
