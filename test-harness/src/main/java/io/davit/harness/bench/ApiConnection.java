package io.davit.harness.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One kept-alive HTTP/1.1 connection over TLS with next to nothing between socket and caller: what it measures is the server.
 * A response is always read to its end, also when nobody wants its bytes. Used by one thread.
 */
final class ApiConnection implements AutoCloseable {
    private static final int BUFFER = 64 << 10;
    private static final byte[] NO_BODY = {};

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final byte[] buffer = new byte[BUFFER];
    private final StringBuilder line = new StringBuilder();
    private int next;
    private int end;

    private ApiConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
    }

    static ApiConnection open(ApiAddress address) throws IOException {
        Socket socket = address.tls().getSocketFactory().createSocket(address.host(), address.port());
        try {
            socket.setTcpNoDelay(true);
            return new ApiConnection(socket);
        } catch (IOException e) {
            try (socket) {
                throw e;
            }
        }
    }

    int get(String target, BodySink sink) throws IOException {
        return exchange("GET", target, NO_BODY, sink);
    }

    int post(String target, byte[] body, BodySink sink) throws IOException {
        return exchange("POST", target, body, sink);
    }

    /**
     * Returns the status once the whole body went to the sink.
     *
     * @throws EOFException if the server hung up before the end of the body
     */
    private int exchange(String method, String target, byte[] body, BodySink sink) throws IOException {
        byte[] head = (method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n"
                        + (method.equals("GET")
                                ? "\r\n"
                                : "Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n"))
                .getBytes(StandardCharsets.US_ASCII);
        byte[] request = new byte[head.length + body.length];
        System.arraycopy(head, 0, request, 0, head.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        out.write(request);
        out.flush();

        String status = readLine();
        long length = -1;
        boolean isChunked = false;
        for (String header = readLine(); !header.isEmpty(); header = readLine()) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Long.parseLong(
                        lower.substring("content-length:".length()).trim());
            } else if (lower.startsWith("transfer-encoding:")) {
                isChunked = lower.contains("chunked");
            }
        }
        if (isChunked) {
            readChunks(sink);
        } else if (length >= 0) {
            readBytes(length, sink);
        } else {
            throw new IOException("A response without a length: " + status);
        }
        return Integer.parseInt(status.substring(9, 12));
    }

    private void readChunks(BodySink sink) throws IOException {
        for (long size = chunkSize(); size > 0; size = chunkSize()) {
            readBytes(size, sink);
            readLine();
        }
        while (!readLine().isEmpty()) {
            // trailers
        }
    }

    private long chunkSize() throws IOException {
        String text = readLine();
        int extension = text.indexOf(';');
        return Long.parseLong(extension < 0 ? text : text.substring(0, extension), 16);
    }

    private void readBytes(long length, BodySink sink) throws IOException {
        for (long left = length; left > 0; ) {
            fillIfEmpty();
            int piece = (int) Math.min(left, end - next);
            sink.accept(buffer, next, piece);
            next += piece;
            left -= piece;
        }
    }

    private String readLine() throws IOException {
        line.setLength(0);
        while (true) {
            fillIfEmpty();
            char c = (char) (buffer[next++] & 0xFF);
            if (c == '\n') {
                int length = line.length();
                return length > 0 && line.charAt(length - 1) == '\r' ? line.substring(0, length - 1) : line.toString();
            }
            line.append(c);
        }
    }

    private void fillIfEmpty() throws IOException {
        if (next == end) {
            next = 0;
            end = Math.max(0, in.read(buffer, 0, buffer.length));
            if (end == 0) {
                throw new EOFException("The server hung up within a response");
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
