package io.davit.harness.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * The raw limit of a backup: LIST pages one after another over one connection, every byte read and thrown away.
 * Only the continue token is looked for, in the first and last few KiB of a page (built-in lists carry it first, custom resources last).
 */
final class RawLister {
    private static final int END = 4 << 10;

    private final ApiAddress address;

    RawLister(ApiAddress address) {
        this.address = address;
    }

    /** Sees the bytes of all pages; {@code pageEnded} is called after the last byte of each. */
    interface PageReader extends BodySink {
        PageReader NOBODY = new PageReader() {
            @Override
            public void accept(byte[] buffer, int offset, int length) {}

            @Override
            public void pageEnded() {}
        };

        void pageEnded();
    }

    record Totals(long pages, long bytes, Duration time) {}

    /**
     * Lists the collections ({@code /api/v1/namespaces/x/secrets}) to their ends.
     *
     * @throws BenchFailure if the server answers anything but 200
     */
    Totals list(List<String> collections, int pageSize, PageReader reader) {
        long started = System.nanoTime();
        long pages = 0;
        Ends ends = new Ends(reader);
        try (ApiConnection connection = ApiConnection.open(address)) {
            for (String collection : collections) {
                String token = "";
                do {
                    ends.beginPage();
                    String target = collection + "?limit=" + pageSize + (token.isEmpty() ? "" : "&continue=" + token);
                    int status = connection.get(target, ends);
                    if (status != 200) {
                        throw new BenchFailure("LIST " + collection + " answered " + status + ": " + ends.head());
                    }
                    reader.pageEnded();
                    pages++;
                    token = ends.continueToken();
                } while (!token.isEmpty());
            }
        } catch (IOException e) {
            throw new BenchFailure("The raw LIST broke", e);
        }
        return new Totals(pages, ends.bytes, Duration.ofNanos(System.nanoTime() - started));
    }

    /** Passes bytes on and remembers both ends of a page. */
    private static final class Ends implements BodySink {
        private final PageReader reader;
        private final byte[] head = new byte[END];
        private final byte[] tail = new byte[END];
        private int headLength;
        private int tailLength;
        private long bytes;

        Ends(PageReader reader) {
            this.reader = reader;
        }

        void beginPage() {
            headLength = 0;
            tailLength = 0;
        }

        @Override
        public void accept(byte[] buffer, int offset, int length) {
            bytes += length;
            int forHead = Math.min(length, END - headLength);
            System.arraycopy(buffer, offset, head, headLength, forHead);
            headLength += forHead;
            int forTail = Math.min(length, END);
            int kept = Math.min(tailLength, END - forTail);
            System.arraycopy(tail, tailLength - kept, tail, 0, kept);
            System.arraycopy(buffer, offset + length - forTail, tail, kept, forTail);
            tailLength = kept + forTail;
            reader.accept(buffer, offset, length);
        }

        String head() {
            return new String(head, 0, headLength, StandardCharsets.UTF_8);
        }

        /** Empty on the last page. The token is base64url, which needs no escaping in a query. */
        String continueToken() {
            String first = head();
            int items = first.indexOf("\"items\":[");
            String found = tokenIn(items < 0 ? first : first.substring(0, items));
            if (!found.isEmpty()) {
                return found;
            }
            String last = new String(tail, 0, tailLength, StandardCharsets.UTF_8);
            int end = last.lastIndexOf(']');
            return end < 0 ? "" : tokenIn(last.substring(end));
        }

        private static String tokenIn(String text) {
            String key = "\"continue\":\"";
            int at = text.indexOf(key);
            return at < 0 ? "" : text.substring(at + key.length(), text.indexOf('"', at + key.length()));
        }
    }
}
