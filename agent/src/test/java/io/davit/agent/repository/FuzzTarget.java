package io.davit.agent.repository;

import java.util.function.UnaryOperator;

/**
 * A parser that bytes are thrown at. What it takes it encodes again.
 *
 * @param isUnique whether the format says that a value has one encoding only: then what was taken comes out again. Else, because fields
 *     that are unknown are dropped, what comes out comes out of itself again
 * @param parser throws the coded exceptions for what it refuses
 */
public record FuzzTarget(String name, boolean isUnique, UnaryOperator<byte[]> parser) {
    public static FuzzTarget unique(String name, UnaryOperator<byte[]> parser) {
        return new FuzzTarget(name, true, parser);
    }

    public static FuzzTarget stable(String name, UnaryOperator<byte[]> parser) {
        return new FuzzTarget(name, false, parser);
    }
}
