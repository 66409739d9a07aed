package io.davit.agent.guardrails;

import io.davit.settings.SettingsTable;

/** Draws {@code docs/guardrails.md} from the records of the schema. */
public final class GuardrailsPage {
    private GuardrailsPage() {}

    public static String markdown() {
        StringBuilder page = new StringBuilder("""
                # Guardrails

                Generated from the records of `io.davit.agent.guardrails`; do not edit.
                Guardrails are what the admins of a cluster allow: what the hub may order on it, and what a restore may apply for the whole cluster.
                The hub never sees them; of a refusal it gets the code alone, and `davit-agent audit` on the cluster has the sentence.

                They lie in the file that `guardrails-file` of the configuration names; without one, in the ConfigMap `davit-guardrails` of the namespace `davit-agent`, under the key `guardrails.yaml`.
                Both have the same schema. With neither, the defaults below hold: the hub may order nothing that reads or writes data.
                They are read anew for every order, so that a change counts at once; a run that was admitted goes on within the guardrails that it was admitted by.
                What cannot be read, or has an unknown key, refuses every order (`GUARDRAILS_UNREADABLE`).
                `davit-agent guardrails check FILE` says whether a file would be read, `davit-agent guardrails show` what holds.

                A restore that is ordered on the cluster is bound by the last five keys of `restore` alone; an order of the hub is bound by all of them.

                | Key | Type | Default | Meaning |
                |---|---|---|---|
                """);
        SettingsTable.rows(Guardrails.class, "", page);
        page.append("""

                ## Example

                A hub that may back up the shop, and restore it beside itself once an admin of the cluster has approved the very order:

                ```yaml
                """);
        page.append(EXAMPLE);
        page.append("""
                ```

                ## What no guardrail allows

                Nothing is restored into the agent's own namespace, and no role binding that names an account there.
                A location of type `filesystem` outside of `location-roots` of the configuration is refused.
                See section 10 of the [instruction protocol](instruction-protocol.md), also for approvals.
                """);
        return page.toString();
    }

    static final String EXAMPLE = """
            version: 1
            orders:
              allow: [backup, restore, cancel, set_location, revoke_location, validate_location, sync_catalog, report_inventory]
            backup:
              namespaces: ["shop-*"]
              locations: [main]
            restore:
              namespaces: ["shop-*"]
              locations: [main]
              approval: always
            locations:
              approval: always
            """;
}
