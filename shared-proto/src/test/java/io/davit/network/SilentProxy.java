package io.davit.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Stands between two programs and passes their bytes on, until it falls silent: then the connections that are there stay open and
 * nothing comes through them, as if the other side's node were lost. New ones pass.
 */
public final class SilentProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final int port;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile AtomicBoolean silence = new AtomicBoolean();

    /** @param port of the server on the loopback */
    public SilentProxy(int port) {
        this.port = port;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Neither side is told. */
    public void fallSilent() {
        AtomicBoolean before = silence;
        silence = new AtomicBoolean();
        before.set(true);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                AtomicBoolean isSilent = silence;
                Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
                sockets.add(client);
                sockets.add(server);
                Thread.ofVirtual().start(() -> copy(client, server, isSilent));
                Thread.ofVirtual().start(() -> copy(server, client, isSilent));
            } catch (IOException e) {
                // Closed, or the server is away: whoever dialed sees it.
            }
        }
    }

    private static void copy(Socket from, Socket to, AtomicBoolean isSilent) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[8192];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (!isSilent.get()) {
                    out.write(buffer, 0, read);
                }
            }
            if (!isSilent.get()) {
                to.shutdownOutput();
            }
        } catch (IOException e) {
            // The connection has ended.
        }
    }

    @Override
    public void close() {
        try (listener) {
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
