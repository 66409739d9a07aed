package io.davit.harness.demo;

import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.Ground;
import io.davit.harness.ground.S3Server;
import io.davit.harness.ground.WorkFolder;
import io.davit.harness.story.HarbourSize;
import io.davit.harness.story.Manifests;
import io.davit.harness.story.Narrator;
import io.davit.harness.story.StoryFailure;
import java.nio.file.Path;

/** {@code ./davit demo}: tells {@link FleetStory} on two real clusters, and ends with 0 only if nothing differs. */
public final class DemoMain {
    private DemoMain() {}

    public static void main(String[] arguments) {
        Path logs = Manifests.SourceTree.root().resolve("target").resolve("demo-logs");
        int status = 1;
        try {
            status = play(logs);
        } catch (RuntimeException e) {
            System.out.println("\ndemo: failed: " + e.getMessage());
            if (!(e instanceof StoryFailure)) {
                e.printStackTrace(System.out);
            }
        }
        if (status != 0) {
            System.out.println("demo: the servers' logs are in " + logs);
        }
        System.exit(status);
    }

    private static int play(Path logs) {
        Narrator narrator = Narrator.printing(System.out);
        Ground ground = Ground.locate();
        narrator.step("Two clusters (etcd, kube-apiserver, kube-controller-manager each) and an S3 server start");
        try (WorkFolder work = WorkFolder.createOnDisk("demo");
                ControlPlane first = ControlPlane.start(ground, "lisbon", logs);
                ControlPlane second = ControlPlane.start(ground, "porto", logs);
                S3Server server = S3Server.startOnDisk(ground, logs)) {
            narrator.detail("cluster %s at %s".formatted(first.name(), first.url()));
            narrator.detail("cluster %s at %s".formatted(second.name(), second.url()));
            narrator.detail("S3 server at " + server.endpoint());
            FleetStory.Stage stage =
                    new FleetStory.Stage(first, second, server, "harbour", work.path(), HarbourSize.DEMO);
            try (FleetStory story = new FleetStory(stage, Typing.processes(), narrator)) {
                return report(story.tell());
            }
        }
    }

    private static int report(FleetStory.Ending ending) {
        System.out.printf(
                "%ndemo: %d objects and %d files restored, %d differences%n",
                ending.objectsRestored(),
                ending.filesRestored(),
                ending.differences().size());
        return ending.differences().isEmpty() && ending.objectsRestored() > 0 ? 0 : 1;
    }
}
