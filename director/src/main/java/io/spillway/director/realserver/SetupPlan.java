package io.spillway.director.realserver;

import io.spillway.director.service.Forwarding.Encapsulation;
import io.spillway.director.service.Forwarding.Tunnel;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The steps that make a real server of a host, in an order in which nothing goes wrong meanwhile. Pure. */
public final class SetupPlan {
    private final ServerSetup setup;
    private final List<Step> steps = new ArrayList<>();

    private SetupPlan(ServerSetup setup) {
        this.setup = setup;
    }

    public static List<Step> of(ServerSetup setup) {
        SetupPlan plan = new SetupPlan(setup);
        plan.silenceArp();
        plan.openTunnels();
        plan.addVips();
        plan.addTable();
        return List.copyOf(plan.steps);
    }

    /** Before the VIP is there, or a client's next ARP request finds this server instead of the director. */
    private void silenceArp() {
        if (!setup.serves(true)) {
            return;
        }
        for (String device : List.of("all", setup.device())) {
            steps.add(new Step.Sysctl(
                    "net/ipv4/conf/" + device + "/arp_ignore",
                    "1",
                    device.equals("all")
                            ? List.of(
                                    "Answer ARP only for addresses of the interface that is asked: the VIP's owner on the",
                                    "network is the director. The larger of \"all\" and the interface counts. First of all,",
                                    "so that no request finds the VIP here.")
                            : List.of()));
        }
        for (String device : List.of("all", setup.device())) {
            steps.add(new Step.Sysctl(
                    "net/ipv4/conf/" + device + "/arp_announce",
                    "2",
                    device.equals("all")
                            ? List.of("Never ask by ARP in the name of the VIP: whoever hears that would send it here.")
                            : List.of()));
        }
    }

    private void openTunnels() {
        for (TunnelDevice device : setup.tunnelDevices()) {
            String name = device.deviceName();
            steps.add(
                    new Step.Module(
                            device.module(),
                            List.of(
                                    "What opens the directors' packets. No such module: setup --decap, and spillway realserver decap.")));
            Tunnel tunnel = (Tunnel) setup.method();
            boolean hasChecksum = tunnel.encapsulation() == Encapsulation.GRE && tunnel.checksum();
            steps.add(new Step.Link(
                    name,
                    "type %s local %s remote any%s"
                            .formatted(device.kind(), AddressText.of(setup.local()), hasChecksum ? " icsum" : ""),
                    List.of()));
            if (device.carries(true) && setup.serves(true)) {
                steps.add(new Step.Sysctl(
                        "net/ipv4/conf/" + name + "/rp_filter",
                        "2",
                        List.of(
                                "Clients' packets come out of the tunnel, but the route to clients doesn't go into it. Not 0:",
                                "the larger of this and \"all\" counts, and 2 is the larger. With 2 the device needs an",
                                "address, which will be the VIP.")));
            }
            steps.add(new Step.Up(name, List.of()));
        }
        if (setup.method() instanceof Tunnel tunnel
                && tunnel.encapsulation() == Encapsulation.GUE
                && !setup.isOwnDecap()) {
            steps.add(new Step.Module("fou", List.of("GUE: IPIP behind a UDP header.")));
            steps.add(new Step.GuePort(tunnel.port(), setup.isOuterV4(), List.of()));
        }
    }

    private void addVips() {
        boolean isFirst4 = true;
        boolean isFirst6 = true;
        for (InetAddress vip : setup.vips()) {
            boolean isV4 = ServerSetup.isV4(vip);
            List<String> why = List.of();
            if (isV4 && isFirst4) {
                why = List.of("The VIP, alone (/32): a whole prefix would make all of it local, or a route to it.");
                isFirst4 = false;
            } else if (!isV4 && isFirst6) {
                why = List.of(
                        "IPv6 needs no counterpart of arp_ignore: neighbour discovery answers only for addresses of the",
                        "interface that is asked, so the director's announcement stands. nodad: the director has the",
                        "address too. preferred_lft 0: never the source of this server's own connections.");
                isFirst6 = false;
            }
            steps.add(new Step.Address(vip, setup.deviceOf(vip), why));
        }
    }

    private void addTable() {
        boolean isGuarded = !setup.isOwnDecap()
                && setup.method() instanceof Tunnel
                && !setup.directors().isEmpty();
        if (!setup.needsMss() && !isGuarded) {
            return;
        }
        StringBuilder script =
                new StringBuilder("table %1$s\ndelete table %1$s\ntable %1$s {\n".formatted(Step.Table.NAME));
        List<String> why = new ArrayList<>();
        if (setup.needsMss()) {
            why.add("Clients must send segments that fit with %d bytes of tunnel around them. They learn it from this"
                    .formatted(setup.overhead()));
            why.add("server's SYN-ACK, which doesn't pass the director. nft only ever makes the value smaller.");
            script.append("    chain mss {\n        type filter hook output priority mangle; policy accept;\n");
            for (boolean v4 : new boolean[] {true, false}) {
                if (setup.serves(v4)) {
                    script.append(
                            "        %s saddr { %s } tcp flags & (syn | rst) == syn tcp option maxseg size set %d\n"
                                    .formatted(
                                            v4 ? "ip" : "ip6", AddressText.list(setup.vips(v4), ", "), setup.mss(v4)));
                }
            }
            script.append("    }\n");
        }
        if (isGuarded) {
            why.add("Only directors may send through the tunnel: whoever else could, could send as anybody.");
            script.append(
                    "    chain directors {\n        type filter hook input priority filter - 5; policy accept;\n");
            String from = setup.directors().stream()
                    .filter(range -> ServerSetup.isV4(range.address()) == setup.isOuterV4())
                    .map(AddressRange::toString)
                    .collect(Collectors.joining(", "));
            for (String match : outerMatches()) {
                script.append("        %s%s drop\n".formatted(match, sources(from)));
            }
            script.append("    }\n");
        }
        steps.add(new Step.Table(script.append("}\n").toString(), why));
    }

    private String sources(String from) {
        return from.isEmpty() ? "" : " %s saddr != { %s }".formatted(setup.isOuterV4() ? "ip" : "ip6", from);
    }

    /** The tunnelled packets, as nft knows them. What opens GUE opens IPIP without UDP as well. */
    private List<String> outerMatches() {
        Tunnel tunnel = (Tunnel) setup.method();
        String family = setup.isOuterV4() ? "meta nfproto ipv4 " : "meta nfproto ipv6 ";
        String ipip = family + "meta l4proto { 4, 41 }";
        return switch (tunnel.encapsulation()) {
            case IPIP -> List.of(ipip);
            case GRE -> List.of(family + "meta l4proto gre");
            case GUE -> List.of(family + "udp dport " + tunnel.port(), ipip);
        };
    }
}
