package io.spillway.lab.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Connections that stay open, each with the server that answered it first. One thread calls; virtual threads work. */
final class Connections implements AutoCloseable {
    private final InetSocketAddress target;
    private final int timeoutMs;
    private final List<Kept> open = new ArrayList<>();

    private record Kept(HttpConnection connection, String server) {}

    Connections(InetSocketAddress target, int timeoutMs) {
        this.target = target;
        this.timeoutMs = timeoutMs;
    }

    /** Opens {@code count} more, all at once, and sends a request over each. */
    Answer.Opened open(int count) throws InterruptedException {
        List<Callable<Kept>> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tasks.add(() -> {
                HttpConnection connection = new HttpConnection(target, timeoutMs);
                try {
                    return new Kept(connection, connection.get());
                } catch (IOException e) {
                    connection.close();
                    throw e;
                }
            });
        }
        Map<String, Integer> servers = new TreeMap<>();
        TreeSet<String> errors = new TreeSet<>();
        int before = open.size();
        for (Future<Kept> task : runAll(tasks)) {
            try {
                Kept kept = task.get();
                open.add(kept);
                servers.merge(kept.server(), 1, Integer::sum);
            } catch (ExecutionException e) {
                errors.add(String.valueOf(e.getCause()));
            }
        }
        int opened = open.size() - before;
        return new Answer.Opened(opened, count - opened, servers, List.copyOf(errors));
    }

    /** Sends a request over each open connection. */
    Answer.Asked ask() throws InterruptedException, IOException {
        List<Callable<String>> tasks = new ArrayList<>();
        open.forEach(kept -> tasks.add(kept.connection()::get));
        Map<String, Integer> servers = new TreeMap<>();
        TreeSet<String> errors = new TreeSet<>();
        int same = 0;
        int moved = 0;
        int broken = 0;
        Iterator<Kept> asked = open.iterator();
        for (Future<String> task : runAll(tasks)) {
            Kept kept = asked.next();
            try {
                String server = task.get();
                servers.merge(server, 1, Integer::sum);
                if (server.equals(kept.server())) {
                    same++;
                } else {
                    moved++;
                }
            } catch (ExecutionException e) {
                errors.add(String.valueOf(e.getCause()));
                broken++;
                kept.connection().close();
                asked.remove();
            }
        }
        return new Answer.Asked(same, moved, broken, servers, List.copyOf(errors));
    }

    /** Closes up to {@code count}, the oldest first, of those whose server's name starts with {@code prefix}. */
    Answer.Closed close(int count, String prefix) throws IOException {
        int closed = 0;
        for (Iterator<Kept> all = open.iterator(); all.hasNext() && closed < count; ) {
            Kept kept = all.next();
            if (kept.server().startsWith(prefix)) {
                kept.connection().close();
                all.remove();
                closed++;
            }
        }
        return new Answer.Closed(closed, open.size());
    }

    private static <T> List<Future<T>> runAll(List<Callable<T>> tasks) throws InterruptedException {
        try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            return workers.invokeAll(tasks);
        }
    }

    @Override
    public void close() throws IOException {
        close(open.size(), "");
    }
}
