package io.davit.harness.bench;

/** Takes a response body piece by piece, in order. */
@FunctionalInterface
interface BodySink {
    /** The buffer is only lent. */
    void accept(byte[] buffer, int offset, int length);
}
