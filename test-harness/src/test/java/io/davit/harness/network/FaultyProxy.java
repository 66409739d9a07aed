package io.davit.harness.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A TCP proxy on the loopback that knows of HTTP only this: bytes of a client that follow bytes of the server begin a
 * new request. It does not answer for itself, so that the client sees a network in trouble, never a polite server.
 */
final class FaultyProxy implements AutoCloseable {
    private final InetAddress loopback = InetAddress.getLoopbackAddress();
    private final ServerSocket listener;
    private final URI server;
    private final AtomicInteger requests = new AtomicInteger();
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private volatile Optional<Trouble> trouble = Optional.empty();
    private final AtomicInteger struck = new AtomicInteger();

    private FaultyProxy(URI server) throws IOException {
        this.server = server;
        this.listener = new ServerSocket(0, 64, loopback);
    }

    static FaultyProxy before(URI server) {
        try {
            FaultyProxy proxy = new FaultyProxy(server);
            Thread.ofVirtual().start(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** From now on requests are counted from 1 again, and the trouble happens to its own. */
    void expect(Trouble next) {
        expect(Optional.of(next));
    }

    /** No more trouble, and connections that hang are gone. */
    void heal() {
        expect(Optional.empty());
    }

    private synchronized void expect(Optional<Trouble> next) {
        connections.forEach(Connection::reset);
        struck.set(0);
        requests.set(0);
        trouble = next;
    }

    /** Requests since the last change. */
    int requests() {
        return requests.get();
    }

    /** How often the trouble happened. */
    int struck() {
        return struck.get();
    }

    private void accept() {
        while (true) {
            try {
                Connection connection = new Connection(listener.accept());
                connections.add(connection);
                Thread.ofVirtual().start(connection::run);
            } catch (IOException closed) {
                return;
            }
        }
    }

    @Override
    public void close() {
        try (listener) {
            connections.forEach(Connection::reset);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One client, and its own connection to the server. */
    private final class Connection {
        private final Socket client;
        private final Socket upstream = new Socket();
        private boolean answered = true;
        private int passed;
        private Optional<Trouble> own = Optional.empty();

        Connection(Socket client) {
            this.client = client;
        }

        void run() {
            try {
                upstream.connect(new InetSocketAddress(loopback, server.getPort()));
                client.setTcpNoDelay(true);
                upstream.setTcpNoDelay(true);
                Thread answers = Thread.ofVirtual().start(this::pumpAnswers);
                pumpRequests();
                answers.join();
            } catch (IOException e) {
                reset();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                connections.remove(this);
                reset();
            }
        }

        private void pumpRequests() {
            try {
                InputStream in = client.getInputStream();
                OutputStream out = upstream.getOutputStream();
                byte[] buffer = new byte[16 << 10];
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    int allowed = request(read);
                    out.write(buffer, 0, allowed);
                    if (allowed < read) {
                        struck.incrementAndGet();
                        reset();
                        return;
                    }
                }
                upstream.shutdownOutput();
            } catch (IOException e) {
                reset();
            }
        }

        /** How many of these bytes of the client get through. */
        private synchronized int request(int read) {
            if (answered) {
                answered = false;
                passed = 0;
                int number = requests.incrementAndGet();
                own = trouble.filter(next -> next.strikes(number));
            }
            if (own.isEmpty()) {
                return read;
            }
            Trouble now = own.get();
            if (now.kind() == Trouble.Kind.RESET_BEFORE) {
                return 0;
            }
            return now.kind() == Trouble.Kind.CUT_REQUEST ? within(read, now.bytes()) : read;
        }

        private int within(int read, int limit) {
            int allowed = Math.min(read, limit - passed);
            passed += allowed;
            // The last allowed byte is followed by the end.
            return allowed == read && passed >= limit ? Math.max(0, allowed - 1) : allowed;
        }

        private void pumpAnswers() {
            try {
                InputStream in = upstream.getInputStream();
                OutputStream out = client.getOutputStream();
                byte[] buffer = new byte[16 << 10];
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    int allowed = answer(read);
                    out.write(buffer, 0, allowed);
                    out.flush();
                    if (allowed < read) {
                        struck.incrementAndGet();
                        end();
                        return;
                    }
                }
                client.shutdownOutput();
            } catch (IOException e) {
                reset();
            }
        }

        private synchronized int answer(int read) {
            if (!answered) {
                answered = true;
                passed = 0;
            }
            boolean cuts = own.filter(now -> switch (now.kind()) {
                        case CUT_ANSWER, SILENT_ANSWER, CLOSED_ANSWER -> true;
                        case RESET_BEFORE, CUT_REQUEST -> false;
                    })
                    .isPresent();
            return cuts ? within(read, own.orElseThrow().bytes()) : read;
        }

        private void end() throws IOException {
            switch (own.orElseThrow().kind()) {
                case SILENT_ANSWER -> upstream.close();
                case CLOSED_ANSWER -> {
                    upstream.close();
                    client.close();
                }
                case RESET_BEFORE, CUT_REQUEST, CUT_ANSWER -> reset();
            }
        }

        /** RST on both sides. */
        void reset() {
            for (Socket socket : new Socket[] {client, upstream}) {
                try {
                    if (!socket.isClosed()) {
                        socket.setSoLinger(true, 0);
                        socket.close();
                    }
                } catch (IOException e) {
                    // It is gone already, which is what was wanted.
                    continue;
                }
            }
        }
    }
}
