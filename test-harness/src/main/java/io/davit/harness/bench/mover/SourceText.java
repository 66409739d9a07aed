package io.davit.harness.bench.mover;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Text that compresses like source code does: indented lines of frequent words, each folder with favourites of its own.
 * zstd at its quickest makes about a third of it in blocks of 1 MiB, and more of single files.
 */
final class SourceText {
    private static final List<String> SYLLABLES = List.of(
            "get", "set", "map", "key", "val", "node", "tree", "list", "read", "write", "file", "path", "stream",
            "hash", "block", "chunk", "pack", "index", "open", "close", "next", "prev", "size", "count", "name", "type",
            "state", "event", "queue", "lock", "time", "user", "data", "base", "root", "leaf", "page", "row", "item",
            "entry", "line", "text", "code", "error", "check", "build", "parse", "format", "token", "value");
    private static final List<String> KEYWORDS = List.of(
            "return", "if", "else", "for", "while", "new", "final", "static", "private", "public", "class", "void",
            "int", "long", "String", "null", "true", "false", "import", "this", "throw", "case");
    private static final List<String> MARKS =
            List.of(" ", " ", " ", ".", "(", ") ", "; ", ", ", " = ", " == ", " + ", "[", "] ", " -> ", " // ", " && ");
    private static final int WORDS = 20_000;
    private static final int FAVOURITES = 250;
    private static final int LINE = 60;

    private final byte[][] words = new byte[WORDS][];
    private final byte[][] keywords = bytes(KEYWORDS);
    private final byte[][] marks = bytes(MARKS);

    SourceText(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < WORDS; i++) {
            StringBuilder word = new StringBuilder(pick(SYLLABLES, random));
            for (int more = random.nextInt(3); more > 0; more--) {
                String syllable = pick(SYLLABLES, random);
                word.append(Character.toUpperCase(syllable.charAt(0))).append(syllable, 1, syllable.length());
            }
            if (random.nextInt(3) == 0) {
                word.append(random.nextInt(1000));
            }
            words[i] = word.toString().getBytes(StandardCharsets.UTF_8);
        }
    }

    /**
     * Fills the range with lines.
     *
     * @param theme what belongs together has the same, and shares favourite words
     */
    void fill(byte[] target, int from, int to, int theme, SplittableRandom random) {
        int at = from;
        while (at < to) {
            int indent = 4 * random.nextInt(5);
            int end = Math.min(to - 1, at + indent + 10 + random.nextInt(LINE));
            while (indent-- > 0 && at < end) {
                target[at++] = ' ';
            }
            while (at < end) {
                at = put(word(theme, random), target, at, end);
                at = put(marks[random.nextInt(marks.length)], target, at, end);
            }
            target[at++] = '\n';
        }
    }

    private byte[] word(int theme, SplittableRandom random) {
        int dice = random.nextInt(100);
        if (dice < 25) {
            return keywords[random.nextInt(keywords.length)];
        }
        double skewed = random.nextDouble();
        if (dice < 80) {
            int favourite = (int) (skewed * skewed * FAVOURITES);
            return words[Math.floorMod(theme * 7919 + favourite * 31, WORDS)];
        }
        return words[(int) (skewed * skewed * skewed * WORDS)];
    }

    private static int put(byte[] word, byte[] target, int at, int end) {
        int length = Math.min(word.length, end - at);
        System.arraycopy(word, 0, target, at, length);
        return at + length;
    }

    private static String pick(List<String> list, SplittableRandom random) {
        return list.get(random.nextInt(list.size()));
    }

    private static byte[][] bytes(List<String> texts) {
        List<byte[]> list = new ArrayList<>();
        texts.forEach(text -> list.add(text.getBytes(StandardCharsets.UTF_8)));
        return list.toArray(byte[][]::new);
    }
}
