package io.spillway.director.realserver;

import io.spillway.director.realserver.Finding.Severity;
import io.spillway.director.realserver.HostState.Link;
import io.spillway.director.realserver.HostState.Transport;
import io.spillway.director.service.Forwarding.Encapsulation;
import io.spillway.director.service.Forwarding.Tunnel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The part of {@link HostCheck} that only TUN needs. Pure. */
final class TunnelCheck {
    private final ServerSetup setup;
    private final Tunnel tunnel;
    private final HostState host;
    private final List<Finding> findings = new ArrayList<>();

    private TunnelCheck(ServerSetup setup, Tunnel tunnel, HostState host) {
        this.setup = setup;
        this.tunnel = tunnel;
        this.host = host;
    }

    static List<Finding> of(ServerSetup setup, HostState host) {
        if (!(setup.method() instanceof Tunnel tunnel)) {
            return List.of();
        }
        TunnelCheck check = new TunnelCheck(setup, tunnel, host);
        for (boolean v4 : new boolean[] {true, false}) {
            if (setup.serves(v4)) {
                check.opener(v4);
                check.mss(v4);
            }
        }
        check.firewall();
        return check.findings;
    }

    /** What opens the tunnel's packets, and whether the kernel believes their sources. */
    private void opener(boolean v4) {
        Link ours = host.link(ServerSetup.DECAP_DEVICE);
        boolean isOurs = ours != null && ours.isUp() && hasSocket(v4);
        Link device = isOurs
                ? ours
                : host.links().stream()
                        .filter(link -> link.isUp() && !link.name().equals(ServerSetup.DECAP_DEVICE))
                        .filter(link -> opens(link, v4))
                        .findFirst()
                        .orElse(null);
        String what = "%s with %s inside".formatted(tunnelName(), v4 ? "IPv4" : "IPv6");
        boolean isGueMissing = !isOurs && tunnel.encapsulation() == Encapsulation.GUE && !hasGuePort();
        if (device == null || isGueMissing) {
            String mend = setup.isOwnDecap()
                    ? SetupText.decap(setup)
                    : "spillway realserver setup --apply ...   # without a tunnel device in this kernel: "
                            + SetupText.decap(setup);
            add(
                    Severity.FAULT,
                    "no-decapsulator",
                    "nothing here opens " + what,
                    isGueMissing && device != null
                            ? "no fou port %d: the kernel answers port unreachable".formatted(tunnel.port())
                            : "the kernel drops the directors' packets or answers protocol unreachable",
                    List.of(mend));
            return;
        }
        ok("decapsulator", "%s opens %s".formatted(device.name(), what));
        if (v4) {
            reversePath(device.name());
        }
    }

    private void reversePath(String device) {
        int filter = host.effective("rp_filter", device);
        boolean hasAddress = host.addresses().stream()
                .anyMatch(address -> address.device().equals(device) && ServerSetup.isV4(address.address()));
        String set = new Step.Sysctl("net/ipv4/conf/" + device + "/rp_filter", "2", List.of())
                .shell()
                .getFirst();
        if (filter == 1) {
            add(
                    Severity.FAULT,
                    "rp-filter",
                    "rp_filter of %s is 1, the larger of \"all\" and the device".formatted(device),
                    "clients' packets are dropped as forged: the route to clients doesn't go into the tunnel",
                    List.of(set));
        } else if (filter == 2 && !hasAddress) {
            add(
                    Severity.FAULT,
                    "rp-filter-address",
                    "%s has no IPv4 address, and its rp_filter is 2".formatted(device),
                    "on a device without an address 2 drops as much as 1",
                    List.of(new Step.Address(setup.vips(true).getFirst(), device, List.of())
                            .shell()
                            .getFirst()));
        } else {
            ok("rp-filter", "rp_filter of %s is %d".formatted(device, filter));
        }
    }

    private void mss(boolean v4) {
        if (!setup.needsMss()) {
            return;
        }
        int needed = setup.mss(v4);
        String family = v4 ? "IPv4" : "IPv6";
        if (host.ruleset() == null) {
            add(
                    Severity.WARNING,
                    "mss-unknown",
                    "nft can't be asked whether clients learn of the tunnel's MSS for " + family,
                    "needed are at most %d bytes".formatted(needed),
                    List.of("apt-get install nftables   # and run this as root"));
            return;
        }
        Integer set = HostText.mss(host.ruleset(), v4);
        if (set != null && set <= needed) {
            ok("mss", "%s clients are told an MSS of %d".formatted(family, set));
            return;
        }
        add(
                Severity.FAULT,
                "mss",
                "%s clients are told %s".formatted(family, set == null ? "the interface's MSS" : "an MSS of " + set),
                "segments of more than %d bytes don't fit with %d bytes of tunnel: uploads hang, downloads don't"
                        .formatted(needed, setup.overhead()),
                SetupPlan.of(setup).stream()
                        .filter(Step.Table.class::isInstance)
                        .flatMap(step -> step.shell().stream())
                        .toList());
    }

    /** No reader of nft's language; only what a glance at the rules would tell. */
    private void firewall() {
        String rules = host.ruleset();
        if (rules == null
                || rules.lines().noneMatch(line -> line.contains("hook input") && line.contains("policy drop"))) {
            return;
        }
        String lower = rules.toLowerCase(Locale.ROOT);
        List<String> names = switch (tunnel.encapsulation()) {
            case IPIP -> List.of("ipencap", "ipip", "protocol 4", "l4proto 4", "protocol ipv6", "l4proto ipv6");
            case GRE -> List.of("gre", "protocol 47", "l4proto 47");
            case GUE -> List.of(Integer.toString(tunnel.port()));
        };
        if (names.stream().noneMatch(lower::contains)) {
            String match = switch (tunnel.encapsulation()) {
                case IPIP -> "meta l4proto { 4, 41 }";
                case GRE -> "meta l4proto gre";
                case GUE -> "udp dport " + tunnel.port();
            };
            add(
                    Severity.WARNING,
                    "firewall",
                    "the firewall drops what no rule accepts, and no rule seems to speak of " + tunnelName(),
                    "the directors' packets end there",
                    List.of("nft insert rule inet filter input ip saddr DIRECTOR " + match
                            + " accept   # in the table and chain that you have"));
        }
    }

    private boolean opens(Link link, boolean v4) {
        boolean isGre = tunnel.encapsulation() == Encapsulation.GRE;
        if (!setup.isOuterV4()) {
            return link.type().equals((isGre ? TunnelDevice.GRE6 : TunnelDevice.IP6TNL).linkType());
        }
        return link.type().equals((isGre ? TunnelDevice.GRE : v4 ? TunnelDevice.IPIP : TunnelDevice.SIT).linkType());
    }

    private boolean hasGuePort() {
        String shown = new Step.GuePort(tunnel.port(), setup.isOuterV4(), List.of()).shown();
        return host.guePorts().stream().anyMatch(line -> line.strip().startsWith(shown));
    }

    private boolean hasSocket(boolean v4) {
        Transport transport = tunnel.encapsulation() == Encapsulation.GUE ? Transport.UDP : Transport.RAW;
        int port = switch (tunnel.encapsulation()) {
            case IPIP -> v4 ? 4 : 41;
            case GRE -> 47;
            case GUE -> tunnel.port();
        };
        return host.sockets().stream()
                .anyMatch(socket -> socket.transport() == transport
                        && socket.port() == port
                        && ServerSetup.isV4(socket.address()) == setup.isOuterV4());
    }

    private String tunnelName() {
        return tunnel.encapsulation()
                + (tunnel.encapsulation() == Encapsulation.GUE ? " at port " + tunnel.port() : "")
                + " over "
                + (setup.isOuterV4() ? "IPv4" : "IPv6");
    }

    private void ok(String code, String what) {
        add(Severity.OK, code, what, "", List.of());
    }

    private void add(Severity severity, String code, String what, String why, List<String> mend) {
        findings.add(new Finding(severity, code, what, why, mend));
    }
}
