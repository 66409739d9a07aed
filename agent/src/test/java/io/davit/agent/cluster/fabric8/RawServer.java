package io.davit.agent.cluster.fabric8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;

/** A server on loopback of which a test decides what happens to each connection. */
final class RawServer implements AutoCloseable {
    /** One request as it came over the wire. */
    record Seen(int connection, String head, String body) {
        String line() {
            return head.lines().findFirst().orElse("");
        }

        String header(String name) {
            return head.lines()
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }
    }

    /** What to send back; empty closes the connection, {@link #SILENCE} leaves it open without an answer. */
    interface Script {
        String answer(Seen request);
    }

    static final String SILENCE = "silence";
    /** Behind an answer: closes the connection without having announced it. */
    static final String HANG_UP = "\0";

    final List<Seen> requests = new CopyOnWriteArrayList<>();
    final AtomicInteger connections = new AtomicInteger();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final ServerSocket listener;
    private final Script script;

    RawServer(Script script) {
        this(script, ServerSocketFactory.getDefault());
    }

    RawServer(Script script, ServerSocketFactory sockets) {
        this.script = script;
        try {
            listener = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    static String ok(String body) {
        return answer("200 OK", body);
    }

    static String answer(String status, String body) {
        return "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                open.add(socket);
                int number = connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket, number));
            }
        } catch (IOException e) {
            // Closed by the test.
        }
    }

    private void serve(Socket socket, int number) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (true) {
                String head = head(in);
                Seen seen = new Seen(number, head, "");
                String length = seen.header("Content-Length");
                byte[] body = in.readNBytes(length.isEmpty() ? 0 : Integer.parseInt(length));
                seen = new Seen(number, head, new String(body, StandardCharsets.UTF_8));
                requests.add(seen);
                String answer = script.answer(seen);
                if (answer.equals(SILENCE)) {
                    in.transferTo(OutputStream.nullOutputStream());
                    return;
                }
                socket.getOutputStream().write(answer.replace(HANG_UP, "").getBytes(StandardCharsets.UTF_8));
                if (answer.isEmpty() || answer.endsWith(HANG_UP)) {
                    return;
                }
            }
        } catch (IOException e) {
            // The client went.
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("no further request");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
