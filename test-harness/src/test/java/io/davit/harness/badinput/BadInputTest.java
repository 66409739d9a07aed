package io.davit.harness.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.ground.OnGround;
import io.davit.harness.ground.S3Server;
import io.davit.harness.story.AgentAnswer;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is wrong, the tool says so by a stable code, the documented exit status and a next step, and loses nothing. */
@OnGround
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
    private static final ObjectMapper STRICT =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Scene scene;

    @BeforeAll
    void build(@TempDir Path folder, ControlPlane cluster, S3Server s3, @OnGround.Tls S3Server tls, FreshNames names)
            throws Exception {
        scene = Scene.build(folder.toRealPath(), cluster, s3, tls, names);
    }

    static Stream<BadInput> inputs() {
        return BadInputs.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("inputs")
    void isSaidWithACodeAndANextStepAndLosesNothing(BadInput input) throws Exception {
        Map<String, String> before = scene.state();

        AgentAnswer answer = input.attempt().apply(scene);

        JsonNode document = STRICT.readTree(answer.output());
        JsonNode failure = document.has("error") ? document.path("error") : document.path("outcome");
        assertThat(failure.path("code").asText())
                .as(answer.toString())
                .isEqualTo(input.code().name());
        assertThat(answer.exitStatus()).isEqualTo(input.code().category().exitStatus());
        assertThat(failure.path("guidance").asText()).isEqualTo(input.code().guidance());
        assertThat(input.words())
                .allSatisfy(word -> assertThat(failure.path("message").asText()).contains(word));
        assertThatNoTraceShows(answer);
        assertThat(scene.state()).isEqualTo(before);
    }

    @Test
    void isSaidToPeopleOnStandardErrorAlone() {
        AgentAnswer answer = scene.yard().plain("restore", "nope");

        assertThat(answer.exitStatus()).isEqualTo(2);
        assertThat(answer.output()).isEmpty();
        assertThat(answer.errors()).contains("error RESTORE_POINT_UNKNOWN: ", "next: Run 'davit-agent catalog sync'");
        assertThatNoTraceShows(answer);
    }

    @Test
    void namesTheFormatsWhenAnUnknownOneIsAskedFor() {
        AgentAnswer answer = scene.yard().plain("list", "-o", "yaml");

        assertThat(answer.exitStatus()).isEqualTo(2);
        assertThat(answer.output()).isEmpty();
        assertThat(answer.errors()).contains("error ARGUMENT_INVALID: ", "text", "json");
    }

    @Test
    void saysTheSameAsAProcess() throws Exception {
        AgentAnswer answer = scene.yard().with("locations:", "locatons:").runProcess("backup", "x");

        assertThat(answer.exitStatus()).isEqualTo(2);
        assertThat(STRICT.readTree(answer.output()).path("error").path("code").asText())
                .isEqualTo("CONFIG_UNKNOWN_KEY");
        assertThat(answer.errors()).isEmpty();
    }

    static void assertThatNoTraceShows(AgentAnswer answer) {
        assertThat(answer.errors() + answer.output())
                .doesNotContain("\tat ", "\"throwable\":{", "Exception", "INTERNAL_ERROR", "java.", "words-of-a-token");
    }
}
