package io.davit.hub.storage;

import io.davit.hub.store.Gathering;
import io.davit.hub.store.Transaction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What changes left to be done once for all of them. */
final class Gathered {
    private final Map<Gathering<?>, Pieces<?>> pieces = new LinkedHashMap<>();

    private record Pieces<P>(Gathering<P> gathering, List<P> list) {
        void settle(Transaction transaction) {
            gathering.settle(transaction, list);
        }

        // One gathering has pieces of one type.
        @SuppressWarnings("unchecked")
        void addAll(Pieces<?> others) {
            list.addAll((List<P>) others.list());
        }

        Pieces<P> copy() {
            return new Pieces<>(gathering, new ArrayList<>(list));
        }
    }

    <P> void add(Gathering<P> gathering, P piece) {
        addAll(new Pieces<>(gathering, new ArrayList<>(List.of(piece))));
    }

    /** Behind those that are there. */
    void addAll(Gathered later) {
        later.pieces.values().forEach(each -> addAll(each.copy()));
    }

    private void addAll(Pieces<?> more) {
        Pieces<?> present = pieces.putIfAbsent(more.gathering(), more);
        if (present != null) {
            present.addAll(more);
        }
    }

    boolean isEmpty() {
        return pieces.isEmpty();
    }

    void settle(Transaction transaction) {
        pieces.values().forEach(each -> each.settle(transaction));
    }
}
