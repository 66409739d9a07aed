package io.davit.agent.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.repository.ResourceKey;
import io.davit.agent.volume.ClaimName;
import io.davit.errors.DavitException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each row of the table against its golden file: {@code golden/<resource>.json}. */
class TransformersTest {
    private static final RestoreAim AIM = new RestoreAim(
            new Mappings(Map.of("harbour", "harbour-copy"), Map.of("fast", "standard"), Map.of("/srv/a", "/srv/b")),
            Set.of("harbour", "other"),
            true,
            false,
            claim -> claim.equals(new ClaimName("harbour", "data")) ? Optional.of("pv-restored") : Optional.empty());

    @TestFactory
    Stream<DynamicTest> everyRowDoesWhatItsGoldenFileSays() {
        Stream<String> rows =
                Stream.concat(Stream.of("common"), Transformers.rows().stream().map(Transformer::resource));
        return rows.flatMap(resource -> cases(resource).stream()
                .map(one -> dynamicTest(resource + ": " + Json.text(one, "name"), () -> compare(resource, one))));
    }

    private static List<ObjectNode> cases(String resource) {
        String file = "golden/" + resource.replace('/', '_') + ".json";
        try (InputStream in = TransformersTest.class.getResourceAsStream(file)) {
            assertThat(in).as("golden file %s", file).isNotNull();
            List<ObjectNode> cases = Json.objectsAt(Json.object(in.readAllBytes()), "cases");
            assertThat(cases).as("cases of %s", file).isNotEmpty();
            return cases;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void compare(String resource, ObjectNode one) {
        ObjectNode input = Json.objectAt(one, "input").orElseThrow();
        ResourceKey key = new ResourceKey(
                resource, Json.text(input, "metadata", "namespace"), Json.text(input, "metadata", "name"));
        switch (Transformers.transform(key, input, AIM)) {
            case Transformed.Left left -> assertThat(left.reason()).isEqualTo(Json.text(one, "left"));
            case Transformed.Ready ready -> {
                assertThat(ready.object()).isEqualTo(one.get("output"));
                assertThat(ready.remarks().stream()
                                .map(remark ->
                                        remark.code().map(code -> code + " ").orElse("") + remark.sentence()))
                        .containsExactlyElementsOf(one.get("remarks")
                                .valueStream()
                                .map(text -> text.textValue())
                                .toList());
            }
        }
    }

    @Test
    void keepsTheDigitsOfNumbers() {
        byte[] json =
                "{\"metadata\":{\"name\":\"x\"},\"spec\":{\"a\":1.10,\"b\":123456789012345678901,\"d\":9007199254740993}}"
                        .getBytes(StandardCharsets.UTF_8);

        assertThat(new String(Json.bytes(Json.object(json)), StandardCharsets.UTF_8))
                .contains("\"a\":1.10", "\"b\":123456789012345678901", "\"d\":9007199254740993");
    }

    @Test
    void remembersTheOwnersThatItStrips() {
        ObjectNode input = Json.object(
                "{'metadata':{'name':'x','namespace':'other','ownerReferences':[{'apiVersion':'sea/v1','kind':'Ship','name':'s','uid':'u','controller':true,'blockOwnerDeletion':true}]}}"
                        .replace('\'', '"')
                        .getBytes(StandardCharsets.UTF_8));

        Transformed.Ready ready =
                (Transformed.Ready) Transformers.transform(new ResourceKey("sea/boats", "other", "x"), input, AIM);

        assertThat(ready.object().toString()).doesNotContain("ownerReferences");
        assertThat(ready.owners()).singleElement().satisfies(owner -> {
            assertThat(owner.reference().group()).isEqualTo("sea");
            assertThat(owner.reference().isController()).isTrue();
            assertThat(owner.blocksDeletion()).isTrue();
        });
    }

    @Test
    void refusesAnObjectThatIsNotTheOneOfItsKey() {
        ObjectNode input = Json.object("{\"metadata\":{\"name\":\"y\"}}".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> Transformers.transform(new ResourceKey("core/nodes", "", "x"), input, AIM))
                .isInstanceOf(DavitException.class)
                .hasMessageContaining("another name");
    }

    @Test
    void tellsNothingOfABrokenDocument() {
        byte[] secret = "{\"password\":\"hunter2\"".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> Json.object(secret))
                .hasMessageNotContaining("hunter2")
                .hasNoCause();
    }

    @Test
    void mapsThePathBelowTheLongestRoot() {
        Mappings mappings = new Mappings(Map.of(), Map.of(), Map.of("/srv", "/a", "/srv/data/", "/b/", "/", "/all"));

        assertThat(mappings.path("/srv/data/x")).isEqualTo("/b/x");
        assertThat(mappings.path("/srv/data")).isEqualTo("/b");
        assertThat(mappings.path("/srv/database")).isEqualTo("/a/database");
        assertThat(mappings.path("/etc")).isEqualTo("/all/etc");
    }
}
