package io.davit.agent.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.agent.repository.ResourceKey;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardrailsTest {
    @TempDir
    Path folder;

    private Guardrails load(String yaml) throws IOException {
        return Guardrails.load(Files.writeString(folder.resolve("guardrails.yaml"), yaml));
    }

    @Test
    void allowsOnlyDefinitionsByDefault() throws IOException {
        assertThat(load("")).isEqualTo(new Guardrails(false, false, false, true, false));
        assertThat(load("restore: {}\n")).isEqualTo(Guardrails.STANDARD);
    }

    @Test
    void readsWhatTheClusterAdminsAllow() throws IOException {
        assertThat(
                        load(
                                "restore:\n  cluster-roles: true\n  webhooks: true\n  api-services: true\n  definitions: false\n  cluster-objects: true\n"))
                .isEqualTo(new Guardrails(true, true, true, false, true));
    }

    /** C5, A5: what is captured only because somebody named it is restored only where the cluster's admins allow it. */
    @Test
    void refusesClusterScopedObjectsThatNothingRefersTo() {
        Guardrails open = new Guardrails(false, false, false, false, true);
        ResourceKey issuer = new ResourceKey("issuers.example.com/issuers", "", "letsencrypt");
        ResourceKey storageClass = new ResourceKey("storage.k8s.io/storageclasses", "", "fast");
        ResourceKey namespaced = new ResourceKey("issuers.example.com/requests", "shop", "one");

        assertThat(Guardrails.STANDARD.refusal(issuer, Json.empty()))
                .hasValueSatisfying(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.OBJECT_NOT_ALLOWED));
        assertThat(open.refusal(issuer, Json.empty())).isEmpty();
        assertThat(Guardrails.STANDARD.refusal(storageClass, Json.empty())).isEmpty();
        assertThat(Guardrails.STANDARD.refusal(namespaced, Json.empty())).isEmpty();
    }

    @Test
    void refusesWhatItDoesNotUnderstand() {
        assertRefused("restore:\n  cluster-role: true\n", ErrorCode.CONFIG_UNKNOWN_KEY);
        assertRefused("backup: {}\n", ErrorCode.CONFIG_UNKNOWN_KEY);
        assertRefused("restore:\n  webhooks: \"yes\"\n", ErrorCode.CONFIG_INVALID);
        assertRefused("restore: [webhooks]\n", ErrorCode.CONFIG_INVALID);
        assertRefused("restore: {\n", ErrorCode.CONFIG_UNREADABLE);
        assertThatThrownBy(() -> Guardrails.load(folder.resolve("absent")))
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFIG_UNREADABLE));
    }

    private void assertRefused(String yaml, ErrorCode code) {
        assertThatThrownBy(() -> load(yaml))
                .as(yaml)
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
