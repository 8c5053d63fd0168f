package dev.codeway.testsupport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A network between a service and a local port that can fall silent: connections stay open, new
/// ones are accepted, and nothing gets through.
public final class FaultProxy implements AutoCloseable {

    private final ServerSocket server;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition speaking = lock.newCondition();
    private boolean silent;

    public FaultProxy(int target) {
        this.target = target;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Thread.ofPlatform().daemon().start(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /// From now on nothing gets through.
    public void fallSilent() {
        setSilent(true);
    }

    /// From now on everything gets through, but for what was sent over connections of before: as
    /// after a failover, those lead nowhere.
    public void speak() {
        sockets.forEach(FaultProxy::close);
        setSilent(false);
    }

    private void setSilent(boolean value) {
        lock.lock();
        try {
            silent = value;
            speaking.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                sockets.add(client);
                Thread.ofPlatform().daemon().start(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try {
            awaitSpeaking();
            Socket upstream = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.add(upstream);
            Thread.ofPlatform().daemon().start(() -> pump(client, upstream));
            pump(upstream, client);
        } catch (IOException | InterruptedException ended) {
            close(client);
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[8192];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                awaitSpeaking();
                out.write(buffer, 0, length);
                out.flush();
            }
        } catch (IOException | InterruptedException ended) {
            close(from);
            close(to);
        }
    }

    private void awaitSpeaking() throws InterruptedException {
        lock.lock();
        try {
            while (silent) {
                speaking.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException closed) {
            throw new UncheckedIOException(closed);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        speak();
    }
}
