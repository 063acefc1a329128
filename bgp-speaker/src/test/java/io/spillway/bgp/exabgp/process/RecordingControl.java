package io.spillway.bgp.exabgp.process;

import io.spillway.bgp.exabgp.NeighborFacts;
import io.spillway.bgp.message.Addresses;
import io.spillway.bgp.message.Family;
import io.spillway.bgp.rib.Announcement;
import io.spillway.bgp.rib.Prefix;
import io.spillway.bgp.session.State;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A speaker that only writes down what it is told; 10.0.0.1 is up, 10.0.0.3 is not. Thread-safe. */
final class RecordingControl implements SpeakerControl {
    final List<String> calls = new CopyOnWriteArrayList<>();
    /** Of routes in. */
    int pagesAsked;

    private final Map<Prefix, Announcement> announced = new LinkedHashMap<>();

    synchronized List<String> routes() {
        return announced.values().stream().map(RouteWords::extensive).toList();
    }

    @Override
    public synchronized void announce(String process, Collection<Announcement> set, Audience audience) {
        calls.add("announce "
                + set.stream().map(route -> route.prefix().toString()).collect(Collectors.joining(" "))
                + to(audience));
        set.forEach(route -> announced.put(route.prefix(), route));
    }

    @Override
    public synchronized void withdraw(String process, Collection<Prefix> set, Audience audience) {
        calls.add("withdraw " + set.stream().map(Prefix::toString).sorted().collect(Collectors.joining(" "))
                + to(audience));
        set.forEach(announced::remove);
    }

    private static String to(Audience audience) {
        return audience.addresses() == null
                ? ""
                : audience.addresses().stream()
                        .map(Addresses::text)
                        .sorted()
                        .collect(Collectors.joining(",", " @", ""));
    }

    @Override
    public List<NeighborView> neighbors() {
        return List.of(neighbor("10.0.0.1", 65002, State.ESTABLISHED), neighbor("10.0.0.3", 65003, State.ACTIVE));
    }

    private static NeighborView neighbor(String address, long as, State state) {
        NeighborFacts facts = new NeighborFacts(
                InetAddress.ofLiteral(address),
                InetAddress.ofLiteral("10.0.0.2"),
                65001,
                as,
                (Inet4Address) InetAddress.ofLiteral("192.0.2.1"),
                Set.of(Family.IPV4_UNICAST));
        return new NeighborView(facts, state, 67_000, "192.0.2.9", 9, List.of("ipv4 unicast"), 12, 34, 1, 0);
    }

    @Override
    public synchronized List<Announcement> adjRibOut(InetAddress neighbor) {
        return List.copyOf(announced.values());
    }

    @Override
    public void adjRibIn(InetAddress neighbor, Predicate<List<Announcement>> page) {
        for (String prefix : List.of("198.51.100.0/24", "198.51.101.0/24")) {
            pagesAsked++;
            if (!page.test(List.of(Announcement.of(Prefix.parse(prefix)).withNextHop(neighbor)))) {
                return;
            }
        }
    }

    @Override
    public void teardown(InetAddress neighbor, int subcode) {
        calls.add("teardown " + Addresses.text(neighbor) + " " + subcode);
    }

    @Override
    public void requestRefresh(InetAddress neighbor, Family family) {
        calls.add("refresh " + Addresses.text(neighbor) + " " + family.label());
    }

    @Override
    public void resend(InetAddress neighbor) {
        calls.add("resend " + Addresses.text(neighbor));
    }

    @Override
    public void endOfRib(InetAddress neighbor, Family family) {
        calls.add("eor " + Addresses.text(neighbor) + " " + family.label());
    }

    @Override
    public boolean shutdown(String process) {
        calls.add("shutdown by " + process);
        return true;
    }

    @Override
    public boolean reload(String process) {
        return false;
    }
}
