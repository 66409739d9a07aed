package io.davit.agent.hublink;

import io.davit.signing.ListenerAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The actor between agent and hub: an HTTP proxy that tunnels, or refuses to. */
final class ConnectProxy implements AutoCloseable {
    private final ServerSocket server;
    private final boolean refuses;
    final List<String> asked = new CopyOnWriteArrayList<>();
    final List<Integer> firstBytes = new CopyOnWriteArrayList<>();

    ConnectProxy(boolean refuses) {
        this.refuses = refuses;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    ListenerAddress address() {
        return new ListenerAddress("127.0.0.1", server.getLocalPort());
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            String request = head(client.getInputStream());
            String[] words = request.split("[ \r]");
            asked.add(words[0] + " " + words[1]);
            if (refuses) {
                answer(client, "HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n");
                return;
            }
            ListenerAddress target = ListenerAddress.parse(words[1]);
            try (Socket hub = new Socket(target.host(), target.port())) {
                answer(client, "HTTP/1.1 200 Connection established\r\n\r\n");
                Thread back = Thread.ofVirtual().start(() -> copy(hub, client, false));
                copy(client, hub, true);
                back.join();
            }
        } catch (IOException | InterruptedException e) {
            // The tunnel has ended.
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("cut off");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static void answer(Socket client, String answer) throws IOException {
        client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
    }

    private void copy(Socket from, Socket to, boolean isFromAgent) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[8192];
            boolean isFirst = isFromAgent;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (isFirst) {
                    firstBytes.add((int) buffer[0]);
                    isFirst = false;
                }
                out.write(buffer, 0, read);
            }
            to.shutdownOutput();
        } catch (IOException e) {
            // The tunnel has ended.
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
