package io.davit.agent.repository.upkeep;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Section 10 of {@code docs/repository-format.md} at its smallest: two writers, of which each has an old pack whose restore point is
 * forgotten and due, and one run; the second one's run may be an undo instead. A pruner, which may prune twice. Anybody is
 * killed and started again anywhere; LIST shows any subset of what is there; time passes when it hurts most. A step is one
 * request to the store, or one decision. {@link #search} tries all orders, breadth first.
 */
final class PruneModel {
    /** What each participant keeps to. Without one of them, the search finds a loss. */
    enum Rule {
        /** I3: deletion waits for open runs. */
        WAIT_FOR_OPEN_RUNS,
        /** I4: what to spare is decided by the second reading. */
        SPARE_BY_SECOND_READING,
        /** I2: the list is there before the prune looks who is open. */
        LIST_BEFORE_LOOK,
        /** I1: a run looks at the lists behind its RUN_OPENED, too. */
        LOOK_BEHIND_RUN_OPENED,
        /** I1: nothing new refers to what is condemned. */
        NEVER_REFER_TO_CONDEMNED,
        /** I5: an acknowledgement comes behind the check. */
        CHECK_BEFORE_ACK,
        /** A run that is started again decides anew, with the lists of now. */
        RESUME_WITH_LISTS_OF_NOW,
        /** While somebody prunes as a line, nobody writes as it. */
        ONE_PROCESS_PER_LINE,
        /** What a fenced run seals behind the fence does not count. */
        LATE_SEAL_COUNTS_NOT,
        /** A fence counts only once the run was still open behind its announcement. */
        FENCE_SAID_TWICE,
        /** The journal of a segment's signer is read, whether LIST shows him or not. */
        READ_EVERY_SIGNER,
        /** An undo is a run. */
        UNDO_IS_A_RUN,
        /** I6: a pack is given up only for what was copied of it. */
        SPARE_WHAT_HAS_NO_COPY(true),
        /** I6: whoever needs a block needs its copies. */
        COPIES_ARE_NEEDED(true),
        /** I6: a copy is there before a segment says so. */
        COPY_BEFORE_ITS_SEGMENT(true),
        /** I7: whatever names a copy says of what it is one. */
        COPIES_ARE_NAMED_AS_SUCH(true);

        private final boolean isAboutCopies;

        Rule() {
            this(false);
        }

        Rule(boolean isAboutCopies) {
            this.isAboutCopies = isAboutCopies;
        }

        /** Whether somebody of that cast can break it. */
        boolean isAbout(Cast cast) {
            return cast == Cast.ONE_WRITER_AND_A_PRUNER_WHO_COPIES
                    ? isAboutCopies
                    : !isAboutCopies
                            && (this != ONE_PROCESS_PER_LINE || cast == Cast.TWO_WRITERS_OF_WHOM_ONE_PRUNES_ONCE);
        }
    }

    /** Who takes part; all of them at once would be some ten million states. */
    enum Cast {
        TWO_WRITERS_AND_A_PRUNER_WHO_PRUNES_ONCE(false, true, 1),
        ONE_WRITER_AND_A_PRUNER_WHO_PRUNES_TWICE(false, false, 2),
        /** Whose journal the pruner writes, too; its runs hold nothing back for him. */
        TWO_WRITERS_OF_WHOM_ONE_PRUNES_ONCE(true, true, 1),
        /** And twice; half of the writer's old pack is needed by a restore point that stands. The run undoes nothing and does not grow old. */
        ONE_WRITER_AND_A_PRUNER_WHO_COPIES(false, false, 2);

        private final boolean prunesAsFirstWriter;
        private final boolean hasFirstWriter;
        private final int prunes;

        Cast(boolean prunesAsFirstWriter, boolean hasFirstWriter, int prunes) {
            this.prunesAsFirstWriter = prunesAsFirstWriter;
            this.hasFirstWriter = hasFirstWriter;
            this.prunes = prunes;
        }
    }

    record Result(int states, List<String> wayToLoss) {}

    /** Packs: the old ones of both lines, a fresh one of the second line, a copy of half of the second line's old one. */
    private static final int PACKS = 4;

    private static final int OLD = 0b0010;
    private static final int COPY = 0b1000;

    private static final int MOST_GENERATIONS = 2;

    /** What a list says, by the packs that it names. */
    private static final String[] NAMES = IntStream.range(0, 1 << PACKS)
            .mapToObj(packs -> "packs " + Integer.toBinaryString(packs) + " are named by condemned list")
            .toArray(String[]::new);

    // The store.
    private static final int PRESENT = 0;
    private static final int NEWEST = 1;
    private static final int CONDEMNED = 2; // and the next one
    private static final int ANNOUNCED = 4;
    private static final int FENCED = 5;
    private static final int DROP_LISTED = 6; // generation that names the second line's old point
    private static final int GONE = 7;
    private static final int PRUNED = 8;
    private static final int COVERED = 9; // whether a segment names the copy
    // A writer: its journal, then what it has in its head.
    private static final int WRITER = 10;
    private static final int WRITER_SIZE = 8;
    private static final int SEEN = 0;
    private static final int STATED = 1;
    private static final int REFERS = 2;
    private static final int AT = 3;
    private static final int LISTS = 4;
    private static final int AGE = 5;
    private static final int UNDO = 6;
    private static final int TOLD = 7;
    // The pruner.
    private static final int PRUNER = WRITER + 2 * WRITER_SIZE;
    private static final int P_AT = PRUNER;
    private static final int P_NEWEST = PRUNER + 1;
    private static final int P_FIRST_NEED = PRUNER + 2;
    private static final int P_FENCEABLE = PRUNER + 3;
    private static final int P_FREE_AT_FIRST = PRUNER + 4;
    private static final int P_FREE = PRUNER + 5;
    private static final int P_NEED = PRUNER + 6;
    private static final int P_STILL_OPEN = PRUNER + 7;
    private static final int P_HIDDEN = PRUNER + 8;
    private static final int P_KNOWS = PRUNER + 9; // of the copy
    private static final int SIZE = PRUNER + 10;

    /** Bits of each field. */
    private static final int[] WIDTHS = {
        4, 2, 4, 4, 2, 2, 2, 1, 2, 1, //
        2, 2, 3, 4, 2, 2, 1, 1, //
        2, 2, 3, 4, 2, 2, 1, 1, //
        3, 2, 4, 2, 2, 2, 4, 2, 1, 1
    };

    // Of a run, as its journal shows it.
    private static final int NONE = 0;
    private static final int OPEN = 1;
    private static final int SEALED = 2;
    private static final int CLOSED = 3;
    // Of a writer's process.
    private static final int IDLE = 0;
    private static final int LOOKED = 1;
    private static final int OPENED = 2;
    private static final int LOOKED_AGAIN = 3;
    private static final int DECIDED = 4;
    private static final int CONFIRMED = 5;
    private static final int CHECKED = 6;
    private static final int SEAL_SENT = 7;
    private static final int ENDED = 8;
    private static final int DEAD = 9;
    // Of the pruner's process.
    private static final int P_IDLE = 0;
    private static final int P_READ = 1;
    private static final int P_LISTED = 2;
    private static final int P_READ_ONE = 3;
    private static final int P_READ_BOTH = 4;
    private static final int P_DELETING = 5;
    private static final int P_COPIED = 6;
    private static final int P_COVERED = 7;

    private final Set<Rule> rules;
    private final boolean prunesAsFirstWriter;
    private final boolean copies;
    private final int firstWriter;
    private final int generations;
    private final List<Move> moves = new ArrayList<>();

    /** @param who a writer, or {@link #BY_THE_PRUNER} @param which generation, journal or pack, {@link #NO_NUMBER} if none */
    private record Move(int who, String what, int which, int[] to) {
        /** Put together only for what is told: a search makes millions of moves. */
        String text() {
            return (who == BY_THE_PRUNER ? "" : "writer " + who + " ") + what + (which == NO_NUMBER ? "" : " " + which);
        }
    }

    private static final int BY_THE_PRUNER = -1;
    private static final int NO_NUMBER = -1;

    PruneModel(Set<Rule> rules, Cast cast) {
        this.rules = rules.isEmpty() ? EnumSet.noneOf(Rule.class) : EnumSet.copyOf(rules);
        this.prunesAsFirstWriter = cast.prunesAsFirstWriter;
        this.copies = cast == Cast.ONE_WRITER_AND_A_PRUNER_WHO_COPIES;
        this.firstWriter = cast.hasFirstWriter ? 0 : 1;
        this.generations = cast.prunes;
    }

    private boolean is(Rule rule) {
        return rules.contains(rule);
    }

    /** All that can come about, up to the first loss. */
    Result search() {
        int[] start = new int[SIZE];
        start[PRESENT] = 0b0011;
        SeenStates seen = new SeenStates();
        seen.add(packed(start), -1);
        for (int at = 0; at < seen.size(); at++) {
            for (Move move : moves(unpacked(seen.get(at)))) {
                if (seen.add(packed(move.to()), at) && isLoss(move.to())) {
                    return new Result(seen.size(), way(seen, seen.size() - 1));
                }
            }
        }
        return new Result(seen.size(), List.of());
    }

    private List<String> way(SeenStates seen, int end) {
        List<String> way = new ArrayList<>();
        for (int at = end; seen.cameFrom(at) >= 0; at = seen.cameFrom(at)) {
            SeenStates.Packed to = seen.get(at);
            moves(unpacked(seen.get(seen.cameFrom(at)))).stream()
                    .filter(move -> packed(move.to()).equals(to))
                    .findFirst()
                    .ifPresent(move -> way.add(move.text()));
        }
        return way.reversed();
    }

    private static SeenStates.Packed packed(int[] state) {
        long store = 0;
        for (int i = 0; i < PRUNER; i++) {
            store = store << WIDTHS[i] | state[i];
        }
        long pruner = 0;
        for (int i = PRUNER; i < SIZE; i++) {
            pruner = pruner << WIDTHS[i] | state[i];
        }
        return new SeenStates.Packed(pruner, store);
    }

    private static int[] unpacked(SeenStates.Packed packed) {
        int[] state = new int[SIZE];
        long store = packed.low();
        long pruner = packed.high();
        for (int i = SIZE - 1; i >= 0; i--) {
            long from = i < PRUNER ? store : pruner;
            state[i] = (int) (from & (1 << WIDTHS[i]) - 1);
            store = i < PRUNER ? store >>> WIDTHS[i] : store;
            pruner = i < PRUNER ? pruner : pruner >>> WIDTHS[i];
        }
        return state;
    }

    /** A restore point that counts lacks a pack, or somebody was told of a success that does not count. */
    private boolean isLoss(int[] state) {
        for (int w = 0; w < 2; w++) {
            int refers = counts(state, w) ? get(state, w, REFERS) : 0;
            boolean lacks = (refers & ~state[PRESENT]) != 0;
            boolean fooled = get(state, w, TOLD) == 1 && !counts(state, w);
            if (lacks || fooled) {
                return true;
            }
        }
        boolean readable = (state[PRESENT] & OLD) != 0 || (state[PRESENT] & COPY) != 0 && state[COVERED] == 1;
        return copies && !readable;
    }

    /** Whether the writer's run left something that counts: a restore point, or an undo. */
    private boolean counts(int[] state, int w) {
        boolean fenced = (state[FENCED] & 1 << w) != 0 && is(Rule.LATE_SEAL_COUNTS_NOT);
        boolean lateUndo = get(state, w, UNDO) == 1 && state[GONE] == 1;
        return get(state, w, SEEN) == SEALED && !fenced && !lateUndo;
    }

    private static int get(int[] state, int w, int field) {
        return state[WRITER + w * WRITER_SIZE + field];
    }

    private static void set(int[] state, int w, int field, int value) {
        state[WRITER + w * WRITER_SIZE + field] = value;
    }

    private List<Move> moves(int[] state) {
        moves.clear();
        for (int w = firstWriter; w < 2; w++) {
            boolean locked = w == 0 && prunesAsFirstWriter && state[P_AT] != P_IDLE && is(Rule.ONE_PROCESS_PER_LINE);
            if (!locked) {
                write(state, w);
            }
            if (w == 1 && get(state, w, SEEN) == OPEN && get(state, w, AGE) == 0 && !copies) {
                move(state, w, "grows old", AGE, 2);
            }
        }
        int first = get(state, 0, AT);
        boolean lineIsTaken = prunesAsFirstWriter && first != IDLE && first != ENDED && first != DEAD;
        if (!lineIsTaken || !is(Rule.ONE_PROCESS_PER_LINE)) {
            prune(state);
        }
        return moves;
    }

    private void add(String what, int[] to) {
        add(BY_THE_PRUNER, what, NO_NUMBER, to);
    }

    private void add(int who, String what, int which, int[] to) {
        for (int w = 0; w < 2; w++) {
            if (get(to, w, AT) == ENDED) {
                // What nobody looks at any more tells no two states apart.
                set(to, w, LISTS, 0);
                set(to, w, STATED, 0);
                set(to, w, AGE, 0);
                set(to, w, REFERS, get(to, w, SEEN) == SEALED ? get(to, w, REFERS) : 0);
            }
        }
        moves.add(new Move(who, what, which, to));
    }

    /** The writer goes on, with up to a few of its fields changed. */
    private void move(int[] state, int w, String what, int... changes) {
        int[] to = state.clone();
        for (int i = 0; i < changes.length; i += 2) {
            set(to, w, changes[i], changes[i + 1]);
        }
        add(w, what, NO_NUMBER, to);
    }

    private static int condemned(int[] state, int upTo) {
        int packs = 0;
        for (int g = 0; g < upTo; g++) {
            packs |= state[CONDEMNED + g];
        }
        return packs;
    }

    private void write(int[] state, int w) {
        int newest = state[NEWEST];
        int stated = get(state, w, STATED);
        int lists = get(state, w, LISTS);
        int refers = get(state, w, REFERS);
        boolean undo = get(state, w, UNDO) == 1;
        int at = get(state, w, AT);
        if (get(state, w, SEEN) != NONE && at != ENDED && at != DEAD) {
            move(state, w, "is killed", AT, DEAD, LISTS, 0, REFERS, get(state, w, SEEN) == SEALED ? refers : 0);
        }
        switch (at) {
            case IDLE -> {
                move(state, w, "looks at lists", AT, LOOKED, LISTS, newest, UNDO, 0);
                if (w == 1 && !copies) {
                    move(state, w, "looks at lists, to undo", AT, LOOKED, LISTS, newest, UNDO, 1);
                }
            }
            case LOOKED -> {
                if (undo && !is(Rule.UNDO_IS_A_RUN)) {
                    decide(state, w);
                } else {
                    move(state, w, "RUN_OPENED", AT, OPENED, SEEN, OPEN, STATED, lists);
                }
            }
            case OPENED ->
                move(
                        state,
                        w,
                        "looks at lists again",
                        AT,
                        LOOKED_AGAIN,
                        LISTS,
                        is(Rule.LOOK_BEHIND_RUN_OPENED) ? newest : lists);
            case LOOKED_AGAIN -> {
                if (lists > stated) {
                    move(state, w, "GENERATION_ACK", STATED, lists);
                } else {
                    decide(state, w);
                }
            }
            case DECIDED -> {
                if (undo) {
                    lastLookAtAge(state, w);
                } else if ((refers & ~state[PRESENT]) != 0) {
                    move(state, w, "misses a pack, RUN_CLOSED", AT, ENDED, SEEN, CLOSED);
                } else {
                    move(state, w, "finds all packs", AT, CONFIRMED);
                }
            }
            case CONFIRMED -> {
                boolean clash = (condemned(state, newest) & refers) != 0 && newest > stated;
                if (clash && is(Rule.CHECK_BEFORE_ACK)) {
                    move(state, w, "refers to condemned ones, RUN_CLOSED", AT, ENDED, SEEN, CLOSED);
                } else {
                    move(state, w, "looks at lists before the seal", AT, CHECKED, LISTS, newest);
                }
            }
            case CHECKED -> {
                if (lists > stated) {
                    move(state, w, "GENERATION_ACK before the seal", STATED, lists, AT, CONFIRMED);
                } else {
                    lastLookAtAge(state, w);
                }
            }
            case SEAL_SENT -> {
                if (get(state, w, SEEN) == SEALED) {
                    boolean fenced = (state[ANNOUNCED] & 1 << w) != 0;
                    move(state, w, fenced ? "reports a failure" : "reports success", AT, ENDED, TOLD, fenced ? 0 : 1);
                } else {
                    move(state, w, "seals", SEEN, SEALED);
                }
            }
            case DEAD -> restart(state, w);
            default -> {}
        }
    }

    private void lastLookAtAge(int[] state, int w) {
        if (get(state, w, AGE) > 0) {
            move(state, w, "is too old, RUN_CLOSED", AT, ENDED, SEEN, CLOSED);
        } else {
            move(state, w, "is young enough", AT, SEAL_SENT);
        }
    }

    private void decide(int[] state, int w) {
        int lists = get(state, w, LISTS);
        int old = 1 << w;
        if (get(state, w, UNDO) == 1) {
            boolean tooLate = state[DROP_LISTED] != 0 && state[DROP_LISTED] <= lists;
            if (tooLate) {
                move(state, w, "is too late to undo, RUN_CLOSED", AT, ENDED, SEEN, CLOSED);
            } else {
                move(state, w, "may undo", AT, DECIDED, REFERS, old);
            }
            return;
        }
        boolean mayReuse = (condemned(state, lists) & old) == 0 || !is(Rule.NEVER_REFER_TO_CONDEMNED);
        if (mayReuse) {
            move(state, w, "reuses its old pack", AT, DECIDED, REFERS, old);
        }
        // A pack that is stored again has another name, which no list knows.
        int fresh = w == 1 && (condemned(state, MOST_GENERATIONS) & 0b100) == 0 && !copies ? 0b100 : 0;
        int[] to = state.clone();
        to[PRESENT] |= fresh;
        set(to, w, AT, DECIDED);
        set(to, w, REFERS, fresh);
        add(w, "stores a fresh pack", NO_NUMBER, to);
    }

    private void restart(int[] state, int w) {
        switch (get(state, w, SEEN)) {
            case OPEN -> {
                int lists = is(Rule.RESUME_WITH_LISTS_OF_NOW) ? state[NEWEST] : get(state, w, STATED);
                move(state, w, "is started again", AT, LOOKED_AGAIN, LISTS, lists, REFERS, 0);
            }
            case SEALED -> move(state, w, "finds its restore point", AT, SEAL_SENT);
            default -> move(state, w, "has nothing left to do", AT, ENDED);
        }
    }

    private boolean holdsBack(int[] state, int w, int generation) {
        boolean own = w == 0 && prunesAsFirstWriter;
        boolean announced = (state[ANNOUNCED] & 1 << w) != 0;
        boolean isOpen = get(state, w, SEEN) == OPEN;
        return !own && isOpen && !announced && get(state, w, STATED) < generation && is(Rule.WAIT_FOR_OPEN_RUNS);
    }

    private int freeUpTo(int[] state, int w) {
        for (int g = state[PRUNED] + 1; g <= state[NEWEST]; g++) {
            if (holdsBack(state, w, g)) {
                return g - 1;
            }
        }
        return state[NEWEST];
    }

    private int need(int[] state, int w) {
        return counts(state, w) ? get(state, w, REFERS) : 0;
    }

    private void prune(int[] state) {
        if (state[P_AT] != P_IDLE) {
            add("the pruner is killed", idle(state.clone()));
        }
        switch (state[P_AT]) {
            case P_IDLE -> {
                if (state[PRUNED] < generations) {
                    readFirst(state, 0);
                    if (!is(Rule.READ_EVERY_SIGNER)) {
                        readFirst(state, 1);
                    }
                }
            }
            case P_READ -> {
                if (copies && state[P_KNOWS] == 0 && (state[PRESENT] & (OLD | COPY)) == OLD && state[COVERED] == 0) {
                    copy(state, is(Rule.COPY_BEFORE_ITS_SEGMENT), P_COPIED);
                }
                list(state);
            }
            case P_COPIED -> copy(state, !is(Rule.COPY_BEFORE_ITS_SEGMENT), P_COVERED);
            case P_COVERED -> list(state);
            case P_LISTED -> readOne(state, 0, P_READ_ONE);
            case P_READ_ONE -> readOne(state, 1, P_READ_BOTH);
            case P_READ_BOTH -> drop(state);
            case P_DELETING -> delete(state);
            default -> throw new IllegalStateException();
        }
    }

    /** All that a process has in its head is gone. */
    private static int[] idle(int[] to) {
        Arrays.fill(to, PRUNER, SIZE, 0);
        return to;
    }

    /** One of two steps: the copy is stored, or a segment names it. */
    private void copy(int[] state, boolean store, int next) {
        int[] to = state.clone();
        if (store) {
            to[PRESENT] |= COPY;
        } else {
            to[COVERED] = 1;
        }
        to[P_AT] = next;
        if (next == P_COVERED) {
            to[P_KNOWS] = 1;
            to[P_FIRST_NEED] = state[P_FIRST_NEED] & ~OLD | needOfStanding(to) | runNeed(to, state[P_FIRST_NEED]);
        }
        add(store ? "the pruner stores a copy" : "a segment names the copy", to);
    }

    /** What the restore point needs that stands all the time. */
    private int needOfStanding(int[] state) {
        if (!copies) {
            return 0;
        }
        boolean relies = state[P_KNOWS] == 1 && ((state[PRESENT] & COPY) != 0 || !is(Rule.COPY_BEFORE_ITS_SEGMENT));
        int copy = state[P_KNOWS] == 1 && is(Rule.COPIES_ARE_NEEDED) ? COPY : 0;
        return relies ? copy : OLD | copy;
    }

    /** What was not copied is needed as before. */
    private int runNeed(int[] state, int before) {
        boolean needed = (need(state, 1) & before & OLD) != 0;
        return needed && is(Rule.SPARE_WHAT_HAS_NO_COPY) ? OLD : 0;
    }

    private void readFirst(int[] state, int hidden) {
        readFirst(state, hidden, 0);
        if (copies && state[COVERED] == 1) {
            readFirst(state, hidden, 1);
        }
    }

    /** @param knows whether LIST shows the segment that names the copy */
    private void readFirst(int[] state, int hidden, int knows) {
        int[] to = state.clone();
        to[P_AT] = P_READ;
        to[P_NEWEST] = state[NEWEST];
        to[P_HIDDEN] = hidden;
        to[P_KNOWS] = knows;
        to[P_FREE_AT_FIRST] = MOST_GENERATIONS;
        for (int w = 0; w < 2 - hidden; w++) {
            to[P_FIRST_NEED] |= need(state, w);
            boolean isOpen = get(state, w, SEEN) == OPEN;
            if (isOpen && get(state, w, AGE) == 2) {
                to[P_FENCEABLE] |= 1 << w;
            }
            if (isOpen && !(w == 0 && prunesAsFirstWriter)) {
                to[P_FREE_AT_FIRST] = Math.min(to[P_FREE_AT_FIRST], get(state, w, STATED));
            }
        }
        if (copies) {
            to[P_FIRST_NEED] = to[P_FIRST_NEED] & ~OLD | needOfStanding(to) | runNeed(to, to[P_FIRST_NEED]);
        }
        add(hidden == 1 ? "the pruner reads journals, one is hidden" : "the pruner reads journals", to);
    }

    /** LIST shows any part of the segments, so that any part of what is not needed is condemned. */
    private void list(int[] state) {
        if (state[NEWEST] != state[P_NEWEST] || state[NEWEST] == generations) {
            int[] to = state.clone();
            to[P_AT] = P_LISTED;
            add("the pruner makes no list", to);
            return;
        }
        boolean namesCopy = state[P_KNOWS] == 1 || state[COVERED] == 1 && !is(Rule.COPIES_ARE_NAMED_AS_SUCH);
        int candidates = state[PRESENT] & ~state[P_FIRST_NEED] & ~(namesCopy ? 0 : COPY);
        for (int packs = 0; packs < 1 << PACKS; packs++) {
            if ((packs & ~candidates) != 0) {
                continue;
            }
            int[] to = state.clone();
            to[CONDEMNED + state[NEWEST]] = packs;
            to[NEWEST]++;
            to[ANNOUNCED] |= state[P_FENCEABLE];
            if (!is(Rule.FENCE_SAID_TWICE)) {
                to[FENCED] |= state[P_FENCEABLE];
            }
            boolean undone = get(state, 1, UNDO) == 1 && (state[P_FIRST_NEED] & 2) != 0;
            if (!undone && state[DROP_LISTED] == 0) {
                to[DROP_LISTED] = to[NEWEST];
            }
            to[P_AT] = P_LISTED;
            add(BY_THE_PRUNER, NAMES[packs], to[NEWEST], to);
        }
    }

    /** Journals are read one after the other. */
    private void readOne(int[] state, int w, int next) {
        int[] to = state.clone();
        to[P_AT] = next;
        boolean hidden = w == 1 && state[P_HIDDEN] == 1;
        int free = hidden ? state[NEWEST] : freeUpTo(state, w);
        to[P_FREE] = w == 0 ? free : Math.min(state[P_FREE], free);
        if (!is(Rule.LIST_BEFORE_LOOK)) {
            to[P_FREE] = state[P_FREE_AT_FIRST] < state[PRUNED] + 1 ? state[PRUNED] : state[NEWEST];
        }
        if (!hidden) {
            to[P_NEED] |= need(state, w);
            boolean stillOpen = get(state, w, SEEN) == OPEN && (state[ANNOUNCED] & 1 << w) != 0;
            to[P_STILL_OPEN] |= stillOpen ? 1 << w : 0;
        }
        if (w == 1 && copies) {
            to[P_NEED] = to[P_NEED] & ~OLD | needOfStanding(to) | runNeed(to, to[P_NEED]);
        }
        add(BY_THE_PRUNER, "the pruner reads again the journal", w, to);
    }

    private void drop(int[] state) {
        if (state[P_FREE] <= state[PRUNED]) {
            add("the pruner finds all lists held back", idle(state.clone()));
            return;
        }
        int[] to = state.clone();
        to[P_AT] = P_DELETING;
        to[FENCED] |= state[P_STILL_OPEN];
        boolean undone = get(state, 1, UNDO) == 1 && (state[P_NEED] & 2) != 0;
        if (state[DROP_LISTED] != 0 && state[DROP_LISTED] <= state[P_FREE] && !undone) {
            to[GONE] = 1;
        }
        add("DROPPED", to);
    }

    private void delete(int[] state) {
        int spared = is(Rule.SPARE_BY_SECOND_READING) ? state[P_NEED] : state[P_FIRST_NEED];
        int left = condemned(state, state[P_FREE]) & ~condemned(state, state[PRUNED]) & ~spared & state[PRESENT];
        if (left == 0) {
            int[] to = state.clone();
            to[PRUNED] = state[P_FREE];
            add("PRUNED", idle(to));
        }
        for (int pack = 0; pack < PACKS; pack++) {
            if ((left & 1 << pack) != 0) {
                int[] to = state.clone();
                to[PRESENT] &= ~(1 << pack);
                add(BY_THE_PRUNER, "the pruner deletes pack", pack, to);
            }
        }
    }
}
