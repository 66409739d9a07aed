package io.davit.agent.cluster.fabric8;

import static io.davit.agent.cluster.fabric8.ScriptedApi.CONFIG_MAPS;
import static io.davit.agent.cluster.fabric8.ScriptedApi.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.agent.cluster.ApplyResult;
import io.davit.agent.cluster.ObjectName;
import io.davit.agent.cluster.fabric8.ScriptedApi.Answer;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DirectApplierTest {
    private static final String OURS = "{\"metadata\":{\"name\":\"one\"},\"data\":{\"k\":\"v\"}}";
    private static final String LIVE_OURS = """
            {"metadata":{"name":"one","namespace":"a","uid":"u","resourceVersion":"3"},"data":{"k":"v"}}""";
    private static final String LIVE_OTHER = """
            {"metadata":{"name":"one","namespace":"a","uid":"u","resourceVersion":"3"},"data":{"k":"other"}}""";
    private static final String ABSENT = """
            {"kind":"Status","reason":"NotFound","details":{"name":"one","kind":"configmaps"},"code":404}""";

    @TempDir
    Path folder;

    private final TestRun run = new TestRun();
    private List<ScriptedApi.Request> requests = List.of();

    private ApplyResult create(ScriptedApi.Script script) {
        try (ScriptedApi api = new ScriptedApi(script, folder);
                Fabric8Gateway gateway = api.gateway(run)) {
            requests = api.requests;
            return gateway.applier().create(CONFIG_MAPS, "a", OURS.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void takesAWriteWhoseAnswerWasLostForDoneWhenTheObjectShowsIt() {
        ApplyResult result = create(request -> request.method().equals("POST")
                ? Answer.of(504, status(504, "Timeout", "lost"))
                : Answer.of(200, LIVE_OURS));

        assertThat(result).isInstanceOf(ApplyResult.Applied.class);
        assertThat(requests).extracting(ScriptedApi.Request::method).containsExactly("POST", "GET");
    }

    @Test
    void sendsALostWriteAgainWhenTheObjectIsNotThere() {
        ApplyResult result = create(request -> switch (request.number()) {
            case 1 -> Answer.of(500, status(500, "InternalError", "lost"));
            case 2 -> Answer.of(404, ABSENT);
            default -> Answer.of(201, LIVE_OURS);
        });

        assertThat(result).isInstanceOf(ApplyResult.Applied.class);
        assertThat(requests).extracting(ScriptedApi.Request::method).containsExactly("POST", "GET", "POST");
    }

    @Test
    void neverClaimsAnObjectThatSomebodyElseMade() {
        ApplyResult result = create(request -> request.method().equals("POST")
                ? Answer.of(503, status(503, "ServiceUnavailable", "lost"))
                : Answer.of(200, LIVE_OTHER));

        assertThat(result).isInstanceOf(ApplyResult.AlreadyThere.class);
    }

    @Test
    void doesNotLookUpWhatABusyServerRefused() {
        ApplyResult result = create(request -> request.number() == 1
                ? Answer.of(429, status(429, "TooManyRequests", "busy"))
                : Answer.of(201, LIVE_OURS));

        assertThat(result).isInstanceOf(ApplyResult.Applied.class);
        assertThat(requests).extracting(ScriptedApi.Request::method).containsExactly("POST", "POST");
    }

    @Test
    void throwsWhenTheServerCannotBeAsked() {
        assertThatThrownBy(() -> create(request -> Answer.of(429, status(429, "TooManyRequests", "busy"))))
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CLUSTER_THROTTLED));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "409 | AlreadyExists | there | AlreadyThere",
                "422 | Invalid | spec: field is immutable | OBJECT_IMMUTABLE",
                "422 | Invalid | provided port is already allocated | NODE_PORT_TAKEN",
                "422 | Invalid | something else | OBJECT_INVALID",
                "400 | BadRequest | what | OBJECT_INVALID",
                "403 | Forbidden | because it is being terminated | NAMESPACE_TERMINATING",
                "403 | Forbidden | exceeded quota | OBJECT_REFUSED",
                "403 | Forbidden | User 'x' is attempting to grant RBAC permissions not currently held | CLUSTER_FORBIDDEN",
                "413 | RequestEntityTooLarge | large | OBJECT_TOO_LARGE",
                "405 | MethodNotAllowed | no | KIND_NOT_SERVED"
            })
    void translatesRefusals(int code, String reason, String message, String expected) {
        ApplyResult result = create(request -> Answer.of(code, status(code, reason, message)));

        String said = result instanceof ApplyResult.Refused refused
                ? refused.code().name()
                : result.getClass().getSimpleName();
        assertThat(said).isEqualTo(expected);
    }

    @Test
    void tellsAMissingReferenceFromAMissingKindEvenWhenTheServerNamesTheObjectItself() {
        assertThat(create(request -> Answer.of(404, ABSENT)))
                .isInstanceOfSatisfying(ApplyResult.Refused.class, refused -> {
                    assertThat(refused.code()).isEqualTo(ErrorCode.OBJECT_REFERENCE_ABSENT);
                    assertThat(refused.message()).contains("one");
                });
        assertThat(create(request -> Answer.of(404, "404 page not found")))
                .isInstanceOfSatisfying(
                        ApplyResult.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.KIND_NOT_SERVED));
    }

    @Test
    void readsAMissingKindNeverAsAMissingObject() {
        try (ScriptedApi api = new ScriptedApi(request -> Answer.of(404, "404 page not found"), folder);
                Fabric8Gateway gateway = api.gateway(run)) {
            assertThatThrownBy(() -> gateway.reader().get(CONFIG_MAPS, new ObjectName("a", "one")))
                    .isInstanceOfSatisfying(
                            DavitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.KIND_NOT_SERVED));
        }
    }

    @Test
    void ownsNothingAfterARefusedPatch() {
        try (ScriptedApi api = new ScriptedApi(request -> Answer.of(409, status(409, "Conflict", "modified")), folder);
                Fabric8Gateway gateway = api.gateway(run)) {
            assertThat(gateway.applier()
                            .mergePatch(
                                    CONFIG_MAPS,
                                    new ObjectName("a", "one"),
                                    "{\"metadata\":{\"resourceVersion\":\"2\"}}".getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(ApplyResult.Changed.class);
        }
    }
}
