package io.davit.signing;

/** What a signed payload is for: nothing that was signed for one purpose counts for another. */
public enum Purpose {
    INSTRUCTION("davit.instruction.v1", 320 << 10),
    KEY_SET("davit.key-set.v1", 64 << 10),
    REPORT("davit.report.v1", 256 << 10);

    private final String text;
    private final int largestEnvelope;

    Purpose(String text, int largestEnvelope) {
        this.text = text;
        this.largestEnvelope = largestEnvelope;
    }

    /** As it stands in field 1 of the payload. */
    public String text() {
        return text;
    }

    /** In bytes. Readers refuse longer ones before they look inside. */
    public int largestEnvelope() {
        return largestEnvelope;
    }
}
