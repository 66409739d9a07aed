package io.davit.agent.backup;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

/** The order of everything that is stored. */
final class Bytes {
    /** By the bytes of the UTF-8 form. */
    static final Comparator<String> ORDER =
            Comparator.comparing(text -> text.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

    private Bytes() {}
}
