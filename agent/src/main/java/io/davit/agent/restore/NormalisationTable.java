package io.davit.agent.restore;

/** Writes the two tables of {@code docs/normalisation.md}, so that a test can hold the document to the code. */
final class NormalisationTable {
    private NormalisationTable() {}

    /** What a comparison forgives or translates. */
    static String rules() {
        StringBuilder text = new StringBuilder("| Resource | Field | In a comparison | Because |\n|---|---|---|---|\n");
        for (NormalRule rule : NormalRules.ALL) {
            String deed = rule.deedText() + (rule.condition().isEmpty() ? "" : ", when " + rule.condition());
            text.append("| ")
                    .append(rule.resource())
                    .append(" | `")
                    .append(rule.pathText())
                    .append("` | ")
                    .append(deed.replace("|", "\\|"))
                    .append(" | ")
                    .append(rule.why())
                    .append(" |\n");
        }
        return text.toString();
    }

    /** What a restore does to each kind. */
    static String transformers() {
        StringBuilder text = new StringBuilder("| Resource | On restore |\n|---|---|\n");
        text.append("| ")
                .append(NormalRule.EVERY)
                .append(" | ")
                .append(CommonRow.DOES)
                .append(" |\n");
        for (Transformer row : Transformers.rows()) {
            text.append("| ")
                    .append(row.resource())
                    .append(" | ")
                    .append(row.does())
                    .append(" |\n");
        }
        return text.toString();
    }
}
