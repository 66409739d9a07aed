package io.davit.harness.story;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.guardrails.ApprovalRule;
import io.davit.agent.guardrails.Guardrails;
import io.davit.agent.guardrails.GuardrailsDocument;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class HubGuardrailsTest {
    @Test
    void sayWhatTheyAreCalled() {
        Guardrails few = read(HubGuardrails.forBackups("shop", "haven"));
        assertThat(few.orders().allow()).contains("backup", "set_location").doesNotContain("restore");
        assertThat(few.backup().namespaces()).containsExactly("shop");
        assertThat(few.backup().locations()).containsExactly("haven");
        assertThat(few.locations().approval()).isEqualTo(ApprovalRule.ALWAYS);
        assertThat(few.restore().namespaces()).isEmpty();

        Guardrails many = read(HubGuardrails.forBackups("shop", "haven")
                .withRestores("shop-*", "never")
                .withClusterRoles()
                .withPathRoot(Path.of("/srv/volumes"))
                .withPlacesUnasked()
                .withOrdersPerHour(7));
        assertThat(many.orders().allow()).contains("restore");
        assertThat(many.orders().perHour()).isEqualTo(7);
        assertThat(many.restore().namespaces()).containsExactly("shop-*");
        assertThat(many.restore().locations()).containsExactly("haven");
        assertThat(many.restore().approval()).isEqualTo(ApprovalRule.NEVER);
        assertThat(many.restore().clusterWide().roles()).isTrue();
        assertThat(many.restore().pathRoots()).containsExactly(Path.of("/srv/volumes"));
        assertThat(many.locations().approval()).isEqualTo(ApprovalRule.NEVER);
    }

    private static Guardrails read(HubGuardrails guardrails) {
        return GuardrailsDocument.parse(guardrails.yaml(), "a story");
    }
}
