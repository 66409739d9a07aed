package io.davit.harness.story;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.ground.OnGround;
import io.davit.harness.ground.S3Server;
import io.davit.harness.ground.WorkFolder;
import org.junit.jupiter.api.Test;

@OnGround
class HarbourStoryTest {
    @Test
    void everythingComesBackInPlaceAndElsewhere(
            ControlPlane first, @OnGround.Second ControlPlane second, S3Server server, FreshNames names) {
        try (WorkFolder work = WorkFolder.create("story")) {
            HarbourStory story = new HarbourStory(
                    new HarbourStory.Stage(first, second, server, names.next("h"), work.path(), HarbourSize.SMALL),
                    Narrator.printing(System.out));

            HarbourStory.Ending ending = story.tell();

            assertThat(ending.differences()).isEmpty();
            assertThat(ending.objectsRestored()).isGreaterThanOrEqualTo(2 * 50);
            assertThat(ending.filesRestored()).isGreaterThan(400);
        }
    }
}
