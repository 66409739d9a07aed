package io.davit.harness.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.ground.OnGround;
import io.davit.harness.ground.S3Server;
import io.davit.harness.ground.WorkFolder;
import io.davit.harness.story.HarbourSize;
import io.davit.harness.story.Narrator;
import org.junit.jupiter.api.Test;

@OnGround
class DemoStoryTest {
    @Test
    void everythingComesBackInPlaceAndElsewhereAndAThiefOfTheHubGetsNothing(
            ControlPlane first, @OnGround.Second ControlPlane second, S3Server server, FreshNames names) {
        try (WorkFolder work = WorkFolder.create("demo");
                FleetStory story = new FleetStory(
                        new FleetStory.Stage(first, second, server, names.next("h"), work.path(), HarbourSize.SMALL),
                        Narrator.printing(System.out))) {
            FleetStory.Ending ending = story.tell();

            assertThat(ending.differences()).isEmpty();
            assertThat(ending.objectsRestored()).isGreaterThanOrEqualTo(2 * 50);
            assertThat(ending.filesRestored()).isGreaterThan(400);
            assertThat(ending.refusals()).hasSize(6);
        }
    }
}
