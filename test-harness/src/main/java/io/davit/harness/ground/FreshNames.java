package io.davit.harness.ground;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** Names that no other test of this JVM gets; servers are shared, so tests need names of their own. */
public final class FreshNames {
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final String prefix;

    FreshNames(String testClass) {
        String word = testClass.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        this.prefix = word.substring(0, Math.min(20, word.length()));
    }

    /** A valid name for a namespace, a bucket or any other object, that reads {@code TESTCLASS-WORD-NUMBER}. */
    public String next(String word) {
        return prefix + "-" + word + "-" + COUNTER.incrementAndGet();
    }
}
