package io.davit.harness.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What happens to one request on its way.
 *
 * @param exchange which request, counted from 1 over all connections
 * @param bytes how many get through before it happens
 * @param lasting whether every later request is reset, too
 */
record Trouble(Kind kind, int exchange, int bytes, boolean lasting) {
    enum Kind {
        /** Reset before the server hears of it. */
        RESET_BEFORE,
        /** Reset after so many bytes of the request went through. */
        CUT_REQUEST,
        /** Reset after so many bytes of the answer: the server has done what was asked. */
        CUT_ANSWER,
        /** So many bytes of the answer, then silence on an open connection. */
        SILENT_ANSWER,
        /** The connection is closed in good order after so many bytes of the answer. */
        CLOSED_ANSWER
    }

    /**
     * Troubles for runs of so many requests: every request meets each kind but silence, which costs its time, and that one
     * meets some; the bytes are the seed's choice.
     */
    static List<Trouble> forRequests(int requests, int kindsEach, int silences, long seed) {
        Random random = new Random(seed);
        Kind[] quick = {Kind.RESET_BEFORE, Kind.CUT_REQUEST, Kind.CUT_ANSWER, Kind.CLOSED_ANSWER};
        List<Trouble> troubles = new ArrayList<>();
        for (int exchange = 1; exchange <= requests; exchange++) {
            int first = random.nextInt(quick.length);
            for (int i = 0; i < kindsEach; i++) {
                troubles.add(new Trouble(quick[(first + i) % quick.length], exchange, bytes(random), false));
            }
        }
        for (int i = 0; i < silences; i++) {
            troubles.add(new Trouble(Kind.SILENT_ANSWER, 1 + random.nextInt(requests), bytes(random), false));
            troubles.add(new Trouble(Kind.RESET_BEFORE, 1 + random.nextInt(requests), 0, true));
        }
        return troubles;
    }

    /** None, within the head, about its end, within a small body, within a pack. */
    private static int bytes(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> 0;
            case 1 -> random.nextInt(200);
            case 2 -> 200 + random.nextInt(600);
            case 3 -> 800 + random.nextInt(4_000);
            default -> random.nextInt(200_000);
        };
    }

    boolean strikes(int number) {
        return lasting ? number >= exchange : number == exchange;
    }

    @Override
    public String toString() {
        return "%s %s request %d after %d bytes".formatted(kind, lasting ? "from" : "at", exchange, bytes);
    }
}
