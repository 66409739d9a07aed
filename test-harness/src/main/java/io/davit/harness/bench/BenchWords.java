package io.davit.harness.bench;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The words of a command line {@code ./davit bench …}. */
record BenchWords(List<Benchmark> chosen, boolean isQuick, BenchOrder.Wishes wishes) {
    /** As many as the hub takes by its default, and one location may have clusters. */
    static final int MOST_AGENTS = 10_000;

    static final int MOST_ROUNDS = 99;

    /** Nearly a day. */
    static final int MOST_SECONDS = 86_399;

    /** They cannot be followed. */
    static final class Wrong extends Exception {
        private static final long serialVersionUID = 1L;

        private Wrong(String message) {
            super(message);
        }
    }

    static BenchWords parse(List<String> words, List<Benchmark> all) throws Wrong {
        List<Benchmark> chosen = new ArrayList<>();
        List<String> cases = new ArrayList<>();
        List<String> peers = new ArrayList<>();
        OptionalInt agents = OptionalInt.empty();
        OptionalInt rounds = OptionalInt.empty();
        OptionalInt seconds = OptionalInt.empty();
        boolean isQuick = false;
        for (Iterator<String> left = words.iterator(); left.hasNext(); ) {
            String word = left.next();
            switch (word) {
                case "--quick" -> isQuick = true;
                case "--agents" -> agents = OptionalInt.of(number(word, left, MOST_AGENTS));
                case "--rounds" -> rounds = OptionalInt.of(number(word, left, MOST_ROUNDS));
                case "--seconds" -> seconds = OptionalInt.of(number(word, left, MOST_SECONDS));
                case "--case" -> cases.addAll(names(word, left));
                case "--peers" -> peers.addAll(names(word, left));
                default -> chosen.add(named(word, all));
            }
        }
        return new BenchWords(
                chosen.isEmpty() ? all : chosen, isQuick, new BenchOrder.Wishes(agents, rounds, cases, peers, seconds));
    }

    private static Benchmark named(String word, List<Benchmark> all) throws Wrong {
        Optional<Benchmark> known =
                all.stream().filter(bench -> bench.name().equals(word)).findFirst();
        return known.orElseThrow(() -> new Wrong("There is no benchmark called " + word + "."));
    }

    private static int number(String option, Iterator<String> left, int most) throws Wrong {
        String text = left.hasNext() ? left.next() : "";
        if (!text.matches("[1-9][0-9]{0,4}") || Integer.parseInt(text) > most) {
            throw new Wrong(option + " needs a number from 1 to " + most + ".");
        }
        return Integer.parseInt(text);
    }

    private static List<String> names(String option, Iterator<String> left) throws Wrong {
        if (!left.hasNext()) {
            throw new Wrong(option + " needs names, with commas between them.");
        }
        return List.of(left.next().split(","));
    }
}
