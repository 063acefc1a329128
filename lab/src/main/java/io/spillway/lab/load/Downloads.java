package io.spillway.lab.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Downloads that take their time, each over a connection of its own. One thread calls; virtual threads work. */
final class Downloads {
    private final InetSocketAddress target;
    private final int timeoutMs;
    private final List<FutureTask<String>> underWay = new ArrayList<>();

    Downloads(InetSocketAddress target, int timeoutMs) {
        this.target = target;
        this.timeoutMs = timeoutMs;
    }

    Answer.Downloading start(int count, String path) {
        for (int i = 0; i < count; i++) {
            FutureTask<String> download = new FutureTask<>(() -> download(path));
            underWay.add(download);
            Thread.ofVirtual().start(download);
        }
        return new Answer.Downloading(underWay.size());
    }

    /** Waits for all. */
    Answer.Downloaded await() throws InterruptedException {
        Map<String, Integer> servers = new TreeMap<>();
        TreeSet<String> errors = new TreeSet<>();
        int broken = 0;
        for (FutureTask<String> download : underWay) {
            try {
                servers.merge(download.get(), 1, Integer::sum);
            } catch (ExecutionException e) {
                errors.add(String.valueOf(e.getCause()));
                broken++;
            }
        }
        int whole = underWay.size() - broken;
        underWay.clear();
        return new Answer.Downloaded(whole, broken, servers, List.copyOf(errors));
    }

    /** @return the server; asked for first, so that it is known who serves the file */
    private String download(String path) throws IOException {
        try (HttpConnection connection = new HttpConnection(target, timeoutMs)) {
            String server = connection.get();
            connection.get(path);
            return server;
        }
    }
}
