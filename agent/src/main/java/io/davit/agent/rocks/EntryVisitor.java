package io.davit.agent.rocks;

/** Takes the entries of a scan in key order; answers whether it wants more. The arrays may be kept. */
@FunctionalInterface
public interface EntryVisitor {
    boolean entry(byte[] key, byte[] value);
}
