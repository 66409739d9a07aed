package io.davit.agent.admission;

import java.util.UUID;

/** Names one order for ever, over all its deliveries: a UUIDv7. */
public record InstructionId(UUID value) {
    private static final int VERSION = 7;

    /** @throws IllegalArgumentException if the text is not the lower-case form of a UUIDv7 */
    public static InstructionId parse(String text) {
        UUID value = UUID.fromString(text);
        if (value.version() != VERSION || !value.toString().equals(text)) {
            throw new IllegalArgumentException("not the text form of a UUIDv7");
        }
        return new InstructionId(value);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
