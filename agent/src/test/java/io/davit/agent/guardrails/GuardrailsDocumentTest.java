package io.davit.agent.guardrails;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GuardrailsDocumentTest {
    @TempDir
    private Path folder;

    /** P12: compiled in, deny by default. */
    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing yet\n", "{}", "restore: {}\n", "version: 1\n"})
    void allowsNextToNothingWhereNobodySaysMore(String yaml) {
        Guardrails standard = parse(yaml);

        assertThat(standard.orders().allow())
                .containsExactly("cancel", "validate_location", "sync_catalog", "report_inventory");
        assertThat(standard.backup().allowsNamespace("shop")).isFalse();
        assertThat(standard.backup().locations()).isEmpty();
        assertThat(standard.restore().allowsTarget("shop")).isFalse();
        assertThat(standard.restore().allowsSource("shop")).isFalse();
        assertThat(standard.restore().approval()).isEqualTo(ApprovalRule.ALWAYS);
        assertThat(standard.locations().approval()).isEqualTo(ApprovalRule.ALWAYS);
        assertThat(standard.restore().clusterWide()).isEqualTo(ClusterWide.STANDARD);
        assertThat(standard).isEqualTo(Guardrails.standard());
    }

    @Test
    void readsTheExampleOfItsPage() {
        Guardrails example = parse(GuardrailsPage.EXAMPLE);

        assertThat(example.orders().allow()).contains("backup", "restore", "set_location");
        assertThat(example.restore().allowsTarget("shop-copy")).isTrue();
        assertThat(example.restore().allowsAllNamespaces()).isFalse();
    }

    /** Files from before there was a hub had the switches of a restore alone. */
    @Test
    void readsTheSwitchesOfARestore() throws Exception {
        Path file = Files.writeString(
                folder.resolve("guardrails.yaml"),
                "restore:\n  cluster-roles: true\n  webhooks: true\n  api-services: true\n  definitions: false\n  cluster-objects: true\n");

        assertThat(GuardrailsDocument.load(file).restore().clusterWide())
                .isEqualTo(new ClusterWide(true, true, true, false, true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "restore: {cluster-role: true} | CONFIG_UNKNOWN_KEY",
                "backups: {} | CONFIG_UNKNOWN_KEY",
                "restore: {webhooks: \"yes\"} | CONFIG_INVALID",
                "restore: [webhooks] | CONFIG_INVALID",
                "restore: { | CONFIG_UNREADABLE",
                "restore: {webhooks: true, webhooks: false} | CONFIG_UNREADABLE",
                "restore: {approval: sometimes} | CONFIG_INVALID",
                "locations: {approval: over-live-data} | CONFIG_INVALID",
                "orders: {allow: [backup, obliterate]} | CONFIG_INVALID",
                "backup: {namespaces: [Shop]} | CONFIG_INVALID",
                "backup: {namespaces: shop} | CONFIG_INVALID",
                "version: 2 | CONFIG_INVALID",
            },
            quoteCharacter = '~')
    void readsNothingThatItDoesNotUnderstand(String yaml, ErrorCode code) {
        assertThatThrownBy(() -> parse(yaml))
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void isNotSilentAboutAFileThatIsNotThere() {
        assertThatThrownBy(() -> GuardrailsDocument.load(folder.resolve("absent")))
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFIG_UNREADABLE));
    }

    @ParameterizedTest
    @CsvSource({
        "shop, shop, true",
        "shop, shop-1, false",
        "shop-*, shop-1, true",
        "shop-*, shop-, true",
        "shop-*, shop, false",
        "*, anything, true",
        "*-copy, shop-copy, true",
        "*-copy, shop-copy-2, false",
        "a*b*c, abc, true",
        "a*b*c, axxbyybzc, true",
        "a*b*c, acb, false",
        "ab*ba, aba, false",
        "ab*ba, abba, true",
    })
    void matchesPatternsWhole(String pattern, String namespace, boolean expected) {
        BackupGuardrails backup =
                parse("backup: {namespaces: ['" + pattern + "']}").backup();

        assertThat(backup.allowsNamespace(namespace)).isEqualTo(expected);
    }

    /** Many patterns may together match every namespace that is there now; only one of them matches those to come. */
    @Test
    void allowsAllNamespacesOnlyByTheirOwnPattern() {
        assertThat(parse("backup: {namespaces: ['*']}").backup().allowsAllNamespaces())
                .isTrue();
        assertThat(parse("backup: {namespaces: ['**', 'a*', '*a']}").backup().allowsAllNamespaces())
                .isFalse();
    }

    @Test
    void takesFurtherSourcesButNoFurtherTargets() {
        RestoreGuardrails restore =
                parse("restore: {namespaces: [shop], sources: ['old-*']}").restore();

        assertThat(restore.allowsSource("shop")).isTrue();
        assertThat(restore.allowsSource("old-shop")).isTrue();
        assertThat(restore.allowsTarget("old-shop")).isFalse();
    }

    private static Guardrails parse(String yaml) {
        return GuardrailsDocument.parse(yaml, "a test's guardrails");
    }
}
