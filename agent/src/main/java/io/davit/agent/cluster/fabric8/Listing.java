package io.davit.agent.cluster.fabric8;

import io.davit.agent.cluster.BegunList;
import io.davit.agent.cluster.ListOrder;
import io.davit.agent.cluster.ListOutcome;
import io.davit.agent.cluster.RawObject;
import io.davit.agent.run.RunContext;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One LIST over all its pages (C4). The next page is asked for as soon as its token is known, while this one is still
 * read. Pages aim at {@link #PAGE_BYTES}: large pages are faster, and this bounds what the server and we hold of them.
 * A page that breaks off is asked for again and what was visited is skipped; as the server lists in order, remembering
 * the last name is enough for that.
 */
final class Listing implements BegunList {
    /** Bytes of the largest object that is handed out; etcd takes 1.5 MiB by default. */
    static final int OBJECT_LIMIT = 8 * 1024 * 1024;

    private static final int PAGE_BYTES = 4 * 1024 * 1024;
    private static final int FIRST_PAGE = 500;
    private static final int SMALLEST_PAGE = 50;
    private static final int LARGEST_PAGE = 5000;
    static final String METADATA_ONLY = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

    private final ApiClient client;
    private final ListOrder order;
    private final RunContext run;
    private final RetryBudget budget;
    private final List<Problem> problems = new ArrayList<>();

    private Consumer<RawObject> visitor = object -> {};
    private Runnable lastPage = () -> {};
    private ApiClient.@Nullable Exchange ahead;
    private String token = "";
    private String resourceVersion = "";
    private boolean consistent = true;
    /** What comes may have been visited before; true until a later name than {@link #last} is met. */
    private boolean repeating;

    private long objects;
    private long bytes;
    private byte[] last = new byte[0];

    Listing(ApiClient client, ListOrder order, RunContext run) {
        this.client = client;
        this.order = order;
        this.run = run;
        this.budget = new RetryBudget(run.clock(), run.pause(), run::proceed);
    }

    /** Asks for the first page. */
    void begin() {
        ahead = open("");
    }

    @Override
    public ListOutcome read(Consumer<RawObject> reader, Runnable beforeLastPage) {
        visitor = reader;
        lastPage = beforeLastPage;
        do {
            token = readPage();
        } while (!token.isEmpty());
        return new ListOutcome(resourceVersion, objects, consistent, List.copyOf(problems));
    }

    /** Reads the page of {@link #token}, however often it takes; answers the next token. */
    private String readPage() {
        while (true) {
            run.proceed();
            try (ApiClient.Exchange exchange = exchange()) {
                ApiClient.Head head = exchange.await();
                if (head.code() == 200) {
                    String next = split(head.body());
                    budget.progressed();
                    return next;
                }
                refused(head.whole());
            } catch (EOFException e) {
                broken(new DavitException(ErrorCode.CLUSTER_FAILED, subject() + ": " + e.getMessage(), e));
            } catch (IOException e) {
                broken(Caller.unreachable(e));
            } catch (JsonCursor.Malformed e) {
                throw new DavitException(
                        ErrorCode.CLUSTER_FAILED, subject() + ": the list is not valid: " + e.getMessage(), e);
            }
        }
    }

    private ApiClient.Exchange exchange() {
        ApiClient.Exchange begun = ahead;
        ahead = null;
        return begun != null ? begun : open(token);
    }

    private ApiClient.Exchange open(String continueToken) {
        String accept = order.metadataOnly() ? METADATA_ONLY : ApiRequest.JSON;
        return client.open(ApiRequest.get(Paths.page(order, pageSize(), continueToken), accept), run::proceed);
    }

    private int pageSize() {
        if (objects == 0) {
            return FIRST_PAGE;
        }
        return (int) Math.clamp(PAGE_BYTES / Math.max(1, bytes / objects), SMALLEST_PAGE, LARGEST_PAGE);
    }

    private void refused(ApiResponse response) {
        ApiStatus status = response.status();
        if (status.code() == 410) {
            carryOn(status);
        } else if (!StatusTable.isTransient(status) || !budget.again(response.retryAfter())) {
            throw StatusTable.failure(status, subject());
        }
    }

    /** The token expired: go on from the same name at a later moment, or from the beginning past what was seen. */
    private void carryOn(ApiStatus status) {
        if (!budget.again(Optional.of(Duration.ZERO))) {
            throw new DavitException(ErrorCode.CLUSTER_FAILED, subject() + ": the list expires faster than it is read");
        }
        consistent = false;
        dropAhead();
        token = status.continueToken();
        repeating = true;
    }

    private void broken(DavitException why) {
        dropAhead();
        repeating = true;
        if (!budget.again(Optional.empty())) {
            throw why;
        }
    }

    private String split(BodyStream body) throws IOException, JsonCursor.Malformed {
        Page page = new Page();
        new ListSplitter(body, OBJECT_LIMIT).split(page);
        return page.next;
    }

    /** What one page brings. */
    private final class Page implements ListSplitter.Visitor {
        private String next = "";

        @Override
        public void page(String version, String continueToken) {
            next = continueToken;
            if (resourceVersion.isEmpty() || (objects == 0 && token.isEmpty())) {
                resourceVersion = version;
            } else if (!version.equals(resourceVersion)) {
                consistent = false;
            }
            dropAhead();
            if (next.isEmpty()) {
                lastPage.run();
            } else {
                ahead = open(next);
            }
        }

        @Override
        public void item(MetadataScan scan, byte[] json, int start, int length) throws JsonCursor.Malformed {
            run.proceed();
            if (!scan.isNamed()) {
                throw new JsonCursor.Malformed("an object has no name");
            }
            if (isNew(scan.path())) {
                objects++;
                bytes += length;
                visitor.accept(new RawObject(order.type(), scan.metadata(), content(scan, json, start, length)));
                budget.progressed();
            }
        }

        private byte[] content(MetadataScan scan, byte[] json, int start, int length) {
            return order.metadataOnly()
                    ? Arrays.copyOfRange(json, start, start + length)
                    : Envelope.complete(order.type(), scan, json, start, length);
        }

        @Override
        public void leftOut(MetadataScan scan, String why) {
            Listing.this.leftOut(scan, why);
        }
    }

    /** Moves the mark behind the name; false if it was visited before a page was repeated. */
    private boolean isNew(String path) throws JsonCursor.Malformed {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        boolean later = Arrays.compareUnsigned(name, last) > 0;
        if (!later && !repeating) {
            throw new JsonCursor.Malformed("objects are not in order");
        }
        if (later) {
            last = name;
            repeating = false;
        }
        return later;
    }

    private void leftOut(MetadataScan scan, String why) {
        String subject = order.type() + " " + (scan.isNamed() ? scan.path() : "(name unknown)");
        if (problems.stream().noneMatch(problem -> problem.subject().equals(subject))) {
            problems.add(Problem.error(ErrorCode.OBJECT_TOO_LARGE, subject, "the object " + why + " and was left out"));
        }
    }

    private String subject() {
        return order.type() + order.namespace().map(name -> " in " + name).orElse("");
    }

    private void dropAhead() {
        ApiClient.Exchange begun = ahead;
        ahead = null;
        if (begun != null) {
            begun.close();
        }
    }

    @Override
    public void close() {
        dropAhead();
    }
}
