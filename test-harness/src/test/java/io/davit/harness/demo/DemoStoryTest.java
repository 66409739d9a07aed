package io.davit.harness.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.ground.OnGround;
import io.davit.harness.ground.S3Server;
import io.davit.harness.ground.WorkFolder;
import io.davit.harness.pier.QuickTerminal;
import io.davit.harness.story.AgentSetup;
import io.davit.harness.story.BackupOperator;
import io.davit.harness.story.HarbourSize;
import io.davit.harness.story.Narrator;
import io.davit.harness.story.Terminal;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What {@code ./davit demo} shows. The hub, the agents and those {@code davit} commands that log in or watch are processes here as well; commands that
 * only ask or order are not, because three quarters of this test were their starts.
 */
@OnGround
class DemoStoryTest {
    private static final class QuickTyping implements Typing {
        private final Typing processes = Typing.processes();

        @Override
        public Terminal davit(Path contexts) {
            Terminal quick = QuickTerminal.davit(contexts);
            Terminal process = processes.davit(contexts);
            return arguments -> (isForAPerson(arguments) ? process : quick).run(arguments);
        }

        private static boolean isForAPerson(List<String> arguments) {
            return List.of("login", "--watch", "watch").stream().anyMatch(arguments::contains);
        }

        @Override
        public BackupOperator operator(AgentSetup setup) {
            return QuickTerminal.operator(setup);
        }
    }

    @Test
    void everythingComesBackInPlaceAndElsewhereAndAThiefOfTheHubGetsNothing(
            ControlPlane first, @OnGround.Second ControlPlane second, S3Server server, FreshNames names) {
        try (WorkFolder work = WorkFolder.create("demo");
                FleetStory story = new FleetStory(
                        new FleetStory.Stage(first, second, server, names.next("h"), work.path(), HarbourSize.SMALL),
                        new QuickTyping(),
                        Narrator.printing(System.out))) {
            FleetStory.Ending ending = story.tell();

            assertThat(ending.differences()).isEmpty();
            assertThat(ending.objectsRestored()).isGreaterThanOrEqualTo(2 * 50);
            assertThat(ending.filesRestored()).isGreaterThan(400);
            assertThat(ending.refusals()).hasSize(6);
        }
    }
}
