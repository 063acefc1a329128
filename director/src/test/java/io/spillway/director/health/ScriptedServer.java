package io.spillway.director.health;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A TCP server on loopback that treats every connection as the test says, after it has read the request's head. */
final class ScriptedServer implements AutoCloseable {
    @FunctionalInterface
    interface Behaviour {
        void answer(Socket socket) throws IOException, InterruptedException;
    }

    private final ServerSocket listener;
    private final Thread accepting;
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile Behaviour behaviour;

    ScriptedServer(Behaviour behaviour) throws IOException {
        this.behaviour = behaviour;
        this.listener = new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        this.accepting = Thread.startVirtualThread(this::accept);
    }

    static Behaviour says(String text) {
        return socket -> socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    void behave(Behaviour other) {
        behaviour = other;
    }

    /** Request heads seen, oldest first. */
    List<String> requests() {
        return requests;
    }

    CheckTarget target(Check check) {
        return new CheckTarget("web", (Inet4Address) listener.getInetAddress(), listener.getLocalPort(), check);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                threads.add(Thread.startVirtualThread(() -> serve(socket)));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
                int b = socket.getInputStream().read();
                if (b == -1) {
                    break;
                }
                head.write(b);
            }
            requests.add(head.toString(StandardCharsets.US_ASCII));
            behaviour.answer(socket);
        } catch (IOException | InterruptedException e) {
            // The checker has gone away, or the test is over.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        threads.forEach(Thread::interrupt);
        try {
            // The kernel goes on accepting until the thread in accept() has noticed.
            accepting.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
