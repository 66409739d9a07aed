package io.davit.hub.api;

import com.google.protobuf.Message;
import com.google.protobuf.ProtocolMessageEnum;
import io.davit.errors.DavitException;
import io.davit.hub.store.Resource;
import io.davit.hub.store.ResourceKind;
import io.davit.hub.store.Resources.Order;
import io.davit.hub.store.Resources.Position;
import io.davit.hub.store.Resources.Query;
import io.davit.hub.store.Transaction;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One page of a list.
 *
 * @param next token of the next page; empty at the end
 */
public record Page<T>(List<T> entries, String next) {
    /** A page ends at this size even if it could have more entries: clients limit what they take at once. */
    private static final int BYTES = 2 * 1024 * 1024;

    /** What a list of rows asks for beside its page. */
    public record Filter(
            ResourceKind kind, Order order, Optional<String> cluster, Optional<String> state, long since) {}

    /** Rows of the store, one indexed query (H4). */
    public static Page<Resource> rows(Transaction transaction, Message request, int usual, Filter filter) {
        if (filter.since() < 0) {
            throw Invalid.field("since", "is negative");
        }
        int size = PageToken.size(request, usual);
        Optional<Position> after = PageToken.position(request, 3)
                .map(parts -> new Position(parts.get(0), instant(parts.get(1)), parts.get(2)));
        // One more than asked for tells whether there is a next page.
        List<Resource> found = transaction
                .resources()
                .list(new Query(
                        filter.kind(),
                        filter.order(),
                        filter.cluster(),
                        filter.state(),
                        filter.since(),
                        after,
                        size + 1));
        List<Resource> page = new ArrayList<>();
        long bytes = 0;
        for (Resource row : found) {
            bytes += row.body().length;
            if (page.size() == size || (bytes > BYTES && !page.isEmpty())) {
                break;
            }
            page.add(row);
        }
        String next = "";
        if (page.size() < found.size()) {
            Resource last = page.getLast();
            next = PageToken.of(request, last.name(), text(last.createdAt()), last.uid());
        }
        return new Page<>(page, next);
    }

    /** A page of a list that is at hand, the position being a number of entries to pass over. */
    public static <T> Page<T> of(List<T> all, Message request, int usual) {
        int size = PageToken.size(request, usual);
        int from = PageToken.position(request, 1)
                .map(parts -> (int) Math.min(number(parts.getFirst()), all.size()))
                .orElse(0);
        int begin = Math.min(from, all.size());
        int end = Math.min(begin + size, all.size());
        return new Page<>(
                all.subList(begin, end), end < all.size() ? PageToken.of(request, Integer.toString(end)) : "");
    }

    /** Every row of a kind, in the order of names, page by page. */
    public static Stream<Resource> every(Transaction transaction, ResourceKind kind) {
        return Stream.iterate(
                        chunk(transaction, kind, Optional.empty()),
                        chunk -> !chunk.isEmpty(),
                        chunk -> chunk(transaction, kind, Optional.of(chunk.getLast())))
                .flatMap(List::stream);
    }

    private static List<Resource> chunk(Transaction transaction, ResourceKind kind, Optional<Resource> last) {
        Optional<Position> after = last.map(row -> new Position(row.name(), row.createdAt(), row.uid()));
        return transaction
                .resources()
                .list(new Query(kind, Order.NAME, Optional.empty(), Optional.empty(), 0, after, PageToken.MOST));
    }

    /** A filter of states as a request has it: the first constant of an enumeration means all. */
    public static Optional<String> state(ProtocolMessageEnum state) {
        try {
            return state.getNumber() == 0
                    ? Optional.empty()
                    : Optional.of(state.getValueDescriptor().getName());
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw Invalid.field("state", "is not one that this hub knows");
        }
    }

    private static String text(Instant time) {
        return Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, time));
    }

    private static Instant instant(String micros) {
        return Instant.EPOCH.plus(number(micros), ChronoUnit.MICROS);
    }

    /**
     * A number out of a token, from 0. A token is bound to its request, not signed: who makes one himself may write anything.
     *
     * @throws DavitException PAGE_TOKEN_INVALID
     */
    public static long number(String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw PageToken.invalid();
        }
        return Long.parseLong(text);
    }
}
