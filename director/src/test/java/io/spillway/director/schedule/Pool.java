package io.spillway.director.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.director.packet.Ip;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Servers 10.0.0.1, 10.0.0.2 ... called 0, 1 ... in configuration order, and a scheduler over them. */
final class Pool {
    final List<TestServer> servers = new ArrayList<>();
    final Scheduler scheduler;
    final ScheduleKey key = key("192.0.2.1", 1024, "198.51.100.1");
    long nowNs;

    Pool(SchedulerSpec spec, int... weights) {
        for (int weight : weights) {
            servers.add(
                    new TestServer("10.0." + (servers.size() + 1) / 256 + "." + (servers.size() + 1) % 256, weight));
        }
        scheduler = Scheduler.of(spec, servers, new SplittableRandom(1));
    }

    Pool(SchedulerKind kind, int... weights) {
        this(SchedulerSpec.of(kind), weights);
    }

    static SchedulerSpec withFallback(SchedulerKind kind) {
        return new SchedulerSpec(kind, true, false, 8, Duration.ZERO, SchedulerSpec.DEFAULT_LOCALITY_EXPIRATION);
    }

    static SchedulerSpec withPort(SchedulerKind kind) {
        return new SchedulerSpec(kind, false, true, 8, Duration.ZERO, SchedulerSpec.DEFAULT_LOCALITY_EXPIRATION);
    }

    static SchedulerSpec withSlowStart(SchedulerKind kind, Duration slowStart) {
        return new SchedulerSpec(kind, false, false, 8, slowStart, SchedulerSpec.DEFAULT_LOCALITY_EXPIRATION);
    }

    static ScheduleKey key(String source, int port, String destination) {
        InetAddress from = InetAddress.ofLiteral(source);
        InetAddress to = InetAddress.ofLiteral(destination);
        return new ScheduleKey().set(Ip.high(from), Ip.low(from), port, Ip.high(to), Ip.low(to));
    }

    TestServer server(int place) {
        return servers.get(place);
    }

    int choose() {
        return scheduler.choose(key, nowNs);
    }

    int choose(String source, int port, String destination) {
        return scheduler.choose(key(source, port, destination), nowNs);
    }

    void change(Runnable change) {
        change.run();
        scheduler.serversChanged(servers);
    }

    /** The servers chosen; each gets an established connection. */
    String take(int times) {
        var chosen = new ArrayList<String>();
        for (int i = 0; i < times; i++) {
            int place = choose();
            assertThat(place).isNotEqualTo(Scheduler.NONE);
            servers.get(place).active++;
            chosen.add(Integer.toString(place));
        }
        return String.join(" ", chosen);
    }
}
