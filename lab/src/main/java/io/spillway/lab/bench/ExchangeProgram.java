package io.spillway.lab.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.spillway.load.peer.ExchangeException;
import io.spillway.load.peer.LoadExchange;
import io.spillway.load.peer.PeerConfig;
import io.spillway.load.peer.PeerView;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The measured site of the exchange's benchmark: one exchange with many peers, in a JVM with the daemon's flags.
 * Arguments: folder of certificates, services in a report, its port, the peers' ports. Says "ready" when it has a report
 * of every peer; then, for every line read, answers one: "call" makes a round and prints what it cost as a line of {@link Cost},
 * "mark" begins to count and "read" prints what it cost since then, once every peer has sent one more report; "memory"
 * prints what the connections take, as MB.
 */
public final class ExchangeProgram {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(300);
    private static final double MB = 1 << 20;

    private final LoadExchange exchange;
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final double emptyMb;
    private List<Long> received = List.of();
    private Cost begun = new Cost(0, 0, 0);

    /**
     * What was used since a moment.
     *
     * @param exchangeNs CPU time of the exchange's own threads
     * @param processNs of all threads, the compiler's and the collector's too
     * @param allocatedBytes on Java's heap, by the exchange's own threads
     */
    record Cost(long exchangeNs, long processNs, long allocatedBytes) {
        static Cost parse(String line) {
            String[] words = line.split(" ", -1);
            return new Cost(Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]));
        }

        String line() {
            return exchangeNs + " " + processNs + " " + allocatedBytes;
        }

        Cost minus(Cost earlier) {
            return new Cost(
                    exchangeNs - earlier.exchangeNs,
                    processNs - earlier.processNs,
                    allocatedBytes - earlier.allocatedBytes);
        }
    }

    private ExchangeProgram(LoadExchange exchange, double emptyMb) {
        this.exchange = exchange;
        this.emptyMb = emptyMb;
    }

    public static void main(String[] args) throws IOException, ExchangeException, InterruptedException {
        // Whatever is logged to standard output must not mix with the answers.
        PrintStream answers = System.out;
        System.setOut(System.err);
        Path folder = Path.of(args[0]);
        int services = Integer.parseInt(args[1]);
        List<PeerConfig> peers = new ArrayList<>();
        for (int i = 3; i < args.length; i++) {
            peers.add(ExchangeSites.config(ExchangeSites.peer(i - 3), Integer.parseInt(args[i])));
        }
        double emptyMb = usedMb();
        CompletableFuture<LoadExchange> started = new CompletableFuture<>();
        try (LoadExchange exchange = LoadExchange.start(
                ExchangeSites.settings(folder, ExchangeSites.MEASURED, Integer.parseInt(args[2]), peers),
                (peer, sequence) ->
                        ExchangeSites.report(ExchangeSites.MEASURED, peer, sequence, services, started::join),
                new SplittableRandom(1))) {
            started.complete(exchange);
            ExchangeProgram program = new ExchangeProgram(exchange, emptyMb);
            program.received = peers.stream().map(_ -> 0L).toList();
            program.awaitAll();
            answers.println("ready");
            var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                answers.println(program.answer(line));
            }
        }
    }

    private String answer(String line) throws InterruptedException {
        return switch (line) {
            case "mark" -> {
                mark();
                yield "marked";
            }
            case "call" -> {
                mark();
                exchange.exchangeNow();
                yield read();
            }
            case "read" -> read();
            default -> Double.toString(usedMb() - emptyMb);
        };
    }

    private void mark() {
        received = exchange.peers().stream().map(PeerView::received).toList();
        begun = now();
    }

    private String read() throws InterruptedException {
        awaitAll();
        return now().minus(begun).line();
    }

    /** Until every peer has sent one more report, and what follows it has been done. */
    private void awaitAll() throws InterruptedException {
        long deadlineNs = System.nanoTime() + PATIENCE_NS;
        while (!allSent()) {
            if (System.nanoTime() > deadlineNs) {
                throw new IllegalStateException("not every peer has sent a report within five minutes");
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        TimeUnit.MILLISECONDS.sleep(50);
    }

    private boolean allSent() {
        List<PeerView> now = exchange.peers();
        for (int i = 0; i < now.size(); i++) {
            if (now.get(i).received() <= received.get(i)) {
                return false;
            }
        }
        return true;
    }

    private Cost now() {
        long ns = 0;
        long bytes = 0;
        for (long id : threads.getAllThreadIds()) {
            var info = threads.getThreadInfo(id);
            if (info != null && info.getThreadName().startsWith("vert.x-")) {
                ns += threads.getThreadCpuTime(id);
                bytes += threads.getThreadAllocatedBytes(id);
            }
        }
        return new Cost(ns, process.getProcessCpuTime(), bytes);
    }

    /** On the heap after a collection, and in direct buffers. */
    private static double usedMb() {
        System.gc();
        System.gc();
        long bytes = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            bytes += pool.getMemoryUsed();
        }
        return bytes / MB;
    }
}
