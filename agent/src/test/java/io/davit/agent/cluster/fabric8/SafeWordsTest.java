package io.davit.agent.cluster.fabric8;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.cluster.ResourceType;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafeWordsTest {
    private static final String CANARY = "c4n4ry";
    private static final ResourceType SECRETS = new ResourceType("", "v1", "secrets", "Secret", true, Set.of());
    private static final ResourceType SERVICES = new ResourceType("", "v1", "services", "Service", true, Set.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spec.x: Invalid value: \"c4n4ry\": must be no canary",
                "spec.x: Invalid value: \"a\\\"c4n4ry\": must be no canary",
                "spec.x: Invalid value: map[string]string{\"a\":\"c4n4ry\"}: must be empty",
                "spec.x: Invalid value: {a: c4n4ry}",
                "spec.x: Invalid value: c4n4ry: 5: too long",
                "Duplicate value: \"c4n4ry\"",
                "Unsupported value: \"c4n4ry\": supported values: \"A\", \"B\"",
                "admission webhook \"w\" denied the request: password 'c4n4ry' is weak",
                "invalid `c4n4ry",
                "a \"b\" Invalid value: c4n4ry"
            })
    void neverPassesAValueOn(String message) {
        assertThat(SafeWords.withoutValues(message)).doesNotContain(CANARY);
    }

    @Test
    void keepsThePathAndTheExplanation() {
        ApiStatus status = status("""
                {"kind":"Status","reason":"Invalid","message":"whole","details":{"causes":[
                {"reason":"FieldValueInvalid","message":"Invalid value: 30080: provided port is already allocated","field":"spec.ports[0].nodePort"}]}}""");

        assertThat(SafeWords.of(status, SERVICES))
                .isEqualTo("spec.ports[0].nodePort: Invalid value: ****: provided port is already allocated");
    }

    @Test
    void tellsOfASecretOnlyWhichFieldAndWhatKindOfMistake() {
        ApiStatus status = status("""
                {"kind":"Status","reason":"Invalid","message":"c4n4ry","details":{"causes":[
                {"reason":"FieldValueInvalid","message":"c4n4ry is bad","field":"data.key"}]}}""");

        assertThat(SafeWords.of(status, SECRETS)).isEqualTo("data.key: FieldValueInvalid");
    }

    @Test
    void keepsTheWordsOfAMissingRight() {
        ApiStatus status = status("""
                {"kind":"Status","reason":"Forbidden","message":"secrets is forbidden: User \\"few\\" cannot list resource \\"secrets\\" in API group \\"\\" at the cluster scope"}""");

        assertThat(SafeWords.ofRequest(status))
                .isEqualTo("User \"few\" cannot list resource \"secrets\" in API group \"\" at the cluster scope");
    }

    private static ApiStatus status(String json) {
        return ApiStatus.parse(422, json.getBytes(StandardCharsets.UTF_8));
    }
}
