package io.spillway.director.it;

import io.spillway.director.packet.Ip;
import io.spillway.director.port.NextHop;
import io.spillway.director.port.NextHops;
import io.spillway.director.port.Resolver;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A resolver with its cache, in whatever network namespace it is started. Arguments: interfaces, whose ports are 0, 1,
 * ... Each line on standard input is an address; the answer is port=N mac=N mtu=N; port -1 if there is no route, -2 if
 * nothing came within ten seconds.
 */
public final class ResolverMain {
    private static final int PATIENCE_MS = 10_000;
    private static final int TURN_MS = 20;

    private ResolverMain() {}

    public static void main(String[] args) throws Exception {
        Map<Integer, Integer> ports = new HashMap<>();
        for (String name : args) {
            ports.put(NetworkInterface.getByName(name).getIndex(), ports.size());
        }
        BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
        var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (var resolver = new Resolver(ports)) {
            var nextHops = new NextHops(resolver::ask, 1);
            resolver.start(
                    (NextHop answer) -> tasks.add(() -> nextHops.learn(answer)), () -> tasks.add(nextHops::refresh));
            System.out.println("started");
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                System.out.println(find(nextHops, tasks, InetAddress.ofLiteral(line)));
            }
        }
    }

    private static String find(NextHops nextHops, BlockingQueue<Runnable> tasks, InetAddress address)
            throws InterruptedException {
        long high = Ip.high(address);
        long low = Ip.low(address);
        long hop = NextHops.UNRESOLVED;
        for (int waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += TURN_MS) {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
            hop = nextHops.find(high, low);
            if (hop != NextHops.UNRESOLVED) {
                break;
            }
            Runnable task = tasks.poll(TURN_MS, TimeUnit.MILLISECONDS);
            if (task != null) {
                task.run();
            }
        }
        if (hop == NextHops.UNRESOLVED || hop == NextHops.NO_ROUTE) {
            return "port=" + (hop == NextHops.NO_ROUTE ? -1 : -2) + " mac=0 mtu=0";
        }
        return "port=%d mac=%d mtu=%d".formatted(hop >>> 48, hop & 0xffff_ffff_ffffL, nextHops.mtu(high, low, 0));
    }
}
