package io.spillway.director.health;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Locale;

/** Asks a real server once. Blocks its thread for at most the check's timeout; never throws for what a server does. */
final class Probe {
    private Probe() {}

    /** @param reason why it passed or failed, in words */
    record Outcome(boolean passed, String reason) {}

    static Outcome run(CheckTarget target) {
        Duration timeout = target.check().timing().timeout();
        long deadlineNs = System.nanoTime() + timeout.toNanos();
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(target.address(), target.checkPort()), Math.toIntExact(timeout.toMillis()));
            return switch (target.check()) {
                case Check.Tcp _ -> new Outcome(true, "accepts TCP connections");
                case Check.Http http -> HttpProbe.ask(socket, target, http, deadlineNs);
            };
        } catch (SocketTimeoutException e) {
            return new Outcome(false, "no answer within " + words(timeout));
        } catch (NoRouteToHostException e) {
            return new Outcome(false, "no route to host");
        } catch (ConnectException e) {
            return new Outcome(false, inWords(e));
        } catch (IOException e) {
            return new Outcome(false, "connection failed: " + inWords(e));
        }
    }

    /**
     * Reads one byte before the deadline. A server that trickles bytes can't outlive it, because every read gets only
     * what is left.
     *
     * @return the byte, or -1 at the end
     * @throws SocketTimeoutException the deadline has passed
     */
    static int read(Socket socket, InputStream in, long deadlineNs) throws IOException {
        // An SO_TIMEOUT of 0 would mean forever.
        long leftMs = (deadlineNs - System.nanoTime()) / 1_000_000;
        if (leftMs < 1) {
            throw new SocketTimeoutException();
        }
        socket.setSoTimeout(Math.toIntExact(leftMs));
        return in.read();
    }

    /** "Connection refused" as the kernel says it, in the lower case of the other reasons. */
    private static String inWords(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message.toLowerCase(Locale.ROOT);
    }

    private static String words(Duration timeout) {
        long ms = timeout.toMillis();
        return ms % 1000 == 0 ? ms / 1000 + " s" : ms + " ms";
    }
}
