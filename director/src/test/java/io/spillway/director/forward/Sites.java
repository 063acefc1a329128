package io.spillway.director.forward;

import io.spillway.director.TunnelPeer;
import io.spillway.director.TunnelSettings;
import io.spillway.director.TunnelStats;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Ipv4;
import io.spillway.director.packet.Packet;
import io.spillway.director.packet.PacketBuilder;
import io.spillway.director.tunnel.Outbox;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Sites a, b, c whose directors face each other under virtual time: what one sends to another's tunnel address arrives
 * there, unless the way is cut. What goes to servers and clients is dropped.
 */
final class Sites {
    static final TunnelSettings SETTINGS = new TunnelSettings(Duration.ofSeconds(1), true, 10_000);

    private static final Duration STEP = Duration.ofMillis(10);

    private record Flight(long arrivesNs, long number, String from, String to, MemorySegment packet) {}

    private final Map<String, ForwarderFixture> sites = new LinkedHashMap<>();
    private final Map<Integer, String> siteOfAddress = new HashMap<>();
    private final Map<Set<String>, Long> delaysNs = new HashMap<>();
    private final Set<Set<String>> cuts = new HashSet<>();
    private final PriorityQueue<Flight> flights =
            new PriorityQueue<>(Comparator.comparingLong(Flight::arrivesNs).thenComparingLong(Flight::number));
    private final List<Flight> history = new ArrayList<>();
    private long number;
    private long nowNs;

    Sites(String... names) {
        this(SETTINGS, 4096, names);
    }

    Sites(TunnelSettings settings, int maxFlows, String... names) {
        for (String name : names) {
            List<TunnelPeer> peers = new ArrayList<>();
            for (String peer : names) {
                if (!peer.equals(name)) {
                    peers.add(new TunnelPeer(peer, Inet4Address.ofLiteral(address(peer))));
                }
            }
            sites.put(name, new ForwarderFixture(settings, address(name), peers, maxFlows));
            siteOfAddress.put(PacketBuilder.address(address(name)), name);
        }
    }

    static String address(String name) {
        return "10.9.0." + (name.charAt(0) - 'a' + 1);
    }

    ForwarderFixture at(String name) {
        return Objects.requireNonNull(sites.get(name));
    }

    long count(String name, Counter counter) {
        return at(name).counters.get(counter);
    }

    /** One way; 1 ms otherwise. */
    void delay(String one, String other, Duration delay) {
        delaysNs.put(Set.of(one, other), delay.toNanos());
    }

    void cut(String one, String other) {
        cuts.add(Set.of(one, other));
    }

    void mend(String one, String other) {
        cuts.remove(Set.of(one, other));
    }

    /** A client's packet reaches a site; what it sends on is on its way. */
    Counter client(String name, PacketBuilder packet) {
        return receive(name, packet.inMemory(), Side.CLIENTS);
    }

    Counter server(String name, PacketBuilder packet) {
        return receive(name, packet.inMemory(), Side.SERVERS);
    }

    /** A packet comes out of the network at a site, as if {@code from} had wrapped and sent it. */
    Counter tunnel(String from, String name, byte[] inner) {
        byte[] packet = PacketBuilder.ipip(address(from), address(name), inner);
        return receive(name, PacketBuilder.inMemory(packet), Side.CLIENTS);
    }

    void pass(Duration time) {
        long endNs = nowNs + time.toNanos();
        while (nowNs < endNs) {
            nowNs = Math.min(endNs, nowNs + STEP.toNanos());
            sites.forEach((name, director) -> {
                director.nowNs = nowNs;
                director.pass(Duration.ZERO);
                director.forwarder.probe(nowNs);
                sendOwn(name);
            });
            for (Flight flight = flights.peek();
                    flight != null && flight.arrivesNs() <= nowNs;
                    flight = flights.peek()) {
                flights.remove();
                receive(flight.to(), flight.packet(), Side.CLIENTS);
            }
        }
    }

    /** Packets sent so far from one site to another. */
    long sent(String from, String to) {
        return history.stream()
                .filter(flight -> flight.from().equals(from) && flight.to().equals(to))
                .count();
    }

    TunnelStats tunnelStats(String name, String peer) {
        return at(name).forwarder.tunnelStats().stream()
                .filter(tunnel -> tunnel.site().equals(peer))
                .findFirst()
                .orElseThrow();
    }

    private Counter receive(String name, MemorySegment received, Side side) {
        ForwarderFixture director = at(name);
        Counter fate = director.handle(received, side, false);
        director.counters.add(fate);
        if (fate.kind() == Counter.Kind.SENT) {
            Packet packet = director.forwarder.packet();
            send(name, packet.memory(), packet.at(), packet.totalBytes());
        }
        sendOwn(name);
        return fate;
    }

    private void sendOwn(String name) {
        Outbox outbox = at(name).forwarder.outbox();
        while (outbox.next()) {
            at(name).counters.add(outbox.event());
            send(name, outbox.memory(), outbox.at(), outbox.length());
        }
        outbox.clear();
    }

    private void send(String from, MemorySegment memory, long at, int length) {
        String to = siteOfAddress.get(Ipv4.destination(memory, at));
        if (to == null) {
            return;
        }
        byte[] bytes = memory.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
        long delayNs =
                delaysNs.getOrDefault(Set.of(from, to), Duration.ofMillis(1).toNanos());
        var flight = new Flight(nowNs + delayNs, number++, from, to, PacketBuilder.inMemory(bytes));
        history.add(flight);
        if (!cuts.contains(Set.of(from, to))) {
            flights.add(flight);
        }
    }
}
