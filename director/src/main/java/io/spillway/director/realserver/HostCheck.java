package io.spillway.director.realserver;

import io.spillway.director.realserver.Finding.Severity;
import io.spillway.director.realserver.HostState.Address;
import io.spillway.director.realserver.HostState.DefaultRoute;
import io.spillway.director.realserver.HostState.Link;
import io.spillway.director.realserver.HostState.Socket;
import io.spillway.director.realserver.HostState.Transport;
import io.spillway.director.realserver.ServerSetup.ServedPort;
import io.spillway.director.service.Forwarding.Tunnel;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Compares a host with what its method needs, and says of each fault what mends it. Pure. */
public final class HostCheck {
    private final ServerSetup setup;
    private final HostState host;
    private final List<Finding> findings = new ArrayList<>();

    private HostCheck(ServerSetup setup, HostState host) {
        this.setup = setup;
        this.host = host;
    }

    /** Everything that was looked at, what is well too. */
    public static List<Finding> of(ServerSetup setup, HostState host) {
        HostCheck check = new HostCheck(setup, host);
        check.vips();
        if (setup.serves(true)) {
            check.arp();
        }
        if (setup.method() instanceof Tunnel) {
            check.findings.addAll(TunnelCheck.of(setup, host));
        } else if (setup.serves(true)) {
            check.reversePath();
        }
        check.listeners();
        check.routes();
        check.forwarding();
        return List.copyOf(check.findings);
    }

    private void vips() {
        for (InetAddress vip : setup.vips()) {
            List<Address> found = host.addresses().stream()
                    .filter(address -> address.address().equals(vip))
                    .toList();
            String name = AddressText.of(vip);
            String add = new Step.Address(vip, setup.deviceOf(vip), List.of())
                    .shell()
                    .getFirst();
            if (found.isEmpty()) {
                fault(
                        "vip-missing",
                        "VIP " + name + " is not on this host",
                        "the kernel drops or forwards packets for it",
                        ServerSetup.isV4(vip) || host.sysctl("net/ipv6/conf/lo/disable_ipv6") == 0
                                ? List.of(add)
                                : List.of(
                                        "sysctl -w net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.lo.disable_ipv6=0",
                                        add));
                continue;
            }
            int before = findings.size();
            for (Address address : found) {
                Link link = host.link(address.device());
                String delete = "ip address del %s/%d dev %s".formatted(name, address.length(), address.device());
                if (link != null && link.isAsked()) {
                    fault(
                            "vip-announced",
                            "VIP %s is on %s, where others ask for it".formatted(name, address.device()),
                            "this server answers for the VIP instead of the director",
                            List.of(delete, add));
                } else if (address.length() != vip.getAddress().length * 8) {
                    fault(
                            "vip-prefix",
                            "VIP %s is on %s with /%d".formatted(name, address.device(), address.length()),
                            "all addresses of that prefix are local then, or routed to " + address.device(),
                            List.of(delete, add));
                }
            }
            if (findings.size() == before) {
                ok(
                        "vip",
                        "VIP %s is on %s, alone"
                                .formatted(name, found.getFirst().device()));
            }
        }
    }

    private void arp() {
        for (Link link : host.links()) {
            boolean isTheOne = link.name().equals(setup.device());
            if (!isTheOne && !(link.isUp() && link.isAsked())) {
                continue;
            }
            int before = findings.size();
            int ignore = host.effective("arp_ignore", link.name());
            if (ignore != 1 && ignore != 2) {
                add(
                        isTheOne ? Severity.FAULT : Severity.WARNING,
                        "arp-ignore",
                        "arp_ignore of %s is %d, the larger of \"all\" and the interface"
                                .formatted(link.name(), ignore),
                        ignore == 8
                                ? "with 8 the server doesn't answer for its own address either"
                                : "this server answers ARP for the VIP, so clients and routers find it instead of the director",
                        settings("arp_ignore", "1", link.name(), ignore));
            }
            int announce = host.effective("arp_announce", link.name());
            if (announce < 2) {
                add(
                        isTheOne ? Severity.FAULT : Severity.WARNING,
                        "arp-announce",
                        "arp_announce of %s is %d, the larger of \"all\" and the interface"
                                .formatted(link.name(), announce),
                        "this server asks by ARP in the name of the VIP, and whoever hears it sends packets for the VIP here",
                        settings("arp_announce", "2", link.name(), announce));
            }
            if (findings.size() == before) {
                ok("arp", "%s: arp_ignore %d, arp_announce %d".formatted(link.name(), ignore, announce));
            }
        }
        if (host.link(setup.device()) == null) {
            fault(
                    "no-interface",
                    "there is no interface " + setup.device(),
                    "it is where the directors' packets are expected",
                    List.of("ip link   # then name it with --interface"));
        }
    }

    /** What is too large in either place must become smaller in both. */
    private List<String> settings(String name, String value, String device, int effective) {
        List<String> commands = new ArrayList<>();
        commands.add(new Step.Sysctl("net/ipv4/conf/all/" + name, value, List.of())
                .shell()
                .getFirst());
        if (effective > Integer.parseInt(value)) {
            commands.add(new Step.Sysctl("net/ipv4/conf/" + device + "/" + name, value, List.of())
                    .shell()
                    .getFirst());
        }
        return commands;
    }

    /** With DR clients' packets come in where the director is; the route back may be another. */
    private void reversePath() {
        int filter = host.effective("rp_filter", setup.device());
        String out = host.defaultDevice(true);
        if (filter == 1 && out != null && !out.equals(setup.device())) {
            fault(
                    "rp-filter",
                    "rp_filter of %s is 1, and the default route leaves by %s".formatted(setup.device(), out),
                    "clients' packets are dropped as if their source were forged",
                    List.of(new Step.Sysctl("net/ipv4/conf/" + setup.device() + "/rp_filter", "2", List.of())
                            .shell()
                            .getFirst()));
        } else {
            ok("rp-filter", "rp_filter of %s is %d".formatted(setup.device(), filter));
        }
    }

    private void listeners() {
        for (ServedPort port : setup.ports()) {
            for (InetAddress vip : setup.vips()) {
                List<Socket> there = host.sockets().stream()
                        .filter(socket -> socket.transport() == (port.isUdp() ? Transport.UDP : Transport.TCP)
                                && socket.port() == port.port())
                        .toList();
                String endpoint = "%s port %s".formatted(AddressText.of(vip), port);
                if (there.stream().anyMatch(socket -> receives(socket.address(), vip))) {
                    ok("listener", "something listens for " + endpoint);
                } else if (there.isEmpty()) {
                    fault(
                            "no-listener",
                            "nothing listens for " + endpoint,
                            "clients are refused; the port must be the service's own, DR and TUN don't change it",
                            List.of("ss -ln%sp 'sport = %d'".formatted(port.isUdp() ? "u" : "t", port.port())));
                } else {
                    fault(
                            "listener-elsewhere",
                            "what listens on port %s does so on %s only, not on %s"
                                    .formatted(
                                            port,
                                            AddressText.list(
                                                    there.stream()
                                                            .map(Socket::address)
                                                            .distinct()
                                                            .toList(),
                                                    ", "),
                                            AddressText.of(vip)),
                            "clients are refused: let the server listen on the VIP or on all addresses",
                            List.of("ss -ln%sp 'sport = %d'".formatted(port.isUdp() ? "u" : "t", port.port())));
                }
            }
        }
    }

    /** The wildcard of IPv6 takes IPv4 too, unless told otherwise, which can't be seen from outside. */
    private static boolean receives(InetAddress listening, InetAddress vip) {
        return listening.equals(vip)
                || (listening.isAnyLocalAddress() && (!ServerSetup.isV4(listening) || ServerSetup.isV4(vip)));
    }

    private void routes() {
        for (boolean v4 : new boolean[] {true, false}) {
            if (!setup.serves(v4)) {
                continue;
            }
            String family = v4 ? "IPv4" : "IPv6";
            List<DefaultRoute> routes = host.defaultRoutes().stream()
                    .filter(route -> route.v4() == v4)
                    .toList();
            List<InetAddress> viaDirector = routes.stream()
                    .map(DefaultRoute::gateway)
                    .filter(Objects::nonNull)
                    .filter(gateway -> setup.directors().stream()
                            .anyMatch(range -> range.length() == gateway.getAddress().length * 8
                                    && range.address().equals(gateway)))
                    .toList();
            if (routes.isEmpty()) {
                fault(
                        "no-route",
                        "there is no default route for " + family,
                        "this server answers clients itself, past the director, and must know the way to all of them",
                        List.of("ip %sroute add default via ROUTER".formatted(v4 ? "" : "-6 ")));
            } else if (!viaDirector.isEmpty()) {
                warning(
                        "route-by-director",
                        "the default route for %s leads to the director %s"
                                .formatted(family, AddressText.of(viaDirector.getFirst())),
                        "a kernel that has the VIP drops packets from it as forged; replies are to go to the router",
                        List.of("ip %sroute replace default via ROUTER".formatted(v4 ? "" : "-6 ")));
            } else {
                ok(
                        "route",
                        "replies for %s leave by %s"
                                .formatted(family, routes.getFirst().device()));
            }
        }
    }

    private void forwarding() {
        boolean forwards = (setup.serves(true) && host.sysctl("net/ipv4/ip_forward") != 0)
                || (setup.serves(false) && host.sysctl("net/ipv6/conf/all/forwarding") != 0);
        if (forwards) {
            warning(
                    "forwarding",
                    "this host forwards packets",
                    "should the VIP go missing, its packets would go back to the director, round and round",
                    List.of("sysctl -w net.ipv4.ip_forward=0 net.ipv6.conf.all.forwarding=0"));
        } else {
            ok("forwarding", "this host forwards nothing");
        }
    }

    private void ok(String code, String what) {
        add(Severity.OK, code, what, "", List.of());
    }

    private void warning(String code, String what, String why, List<String> mend) {
        add(Severity.WARNING, code, what, why, mend);
    }

    private void fault(String code, String what, String why, List<String> mend) {
        add(Severity.FAULT, code, what, why, mend);
    }

    private void add(Severity severity, String code, String what, String why, List<String> mend) {
        findings.add(new Finding(severity, code, what, why, mend));
    }
}
