package io.spillway.geo.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A program that Spillway takes from the distribution, and the Debian package that has it. */
public enum DistroPackage {
    BIRD("bird", "bird2", "the laboratory's routers", "bird.service"),
    NGINX("nginx", "nginx-light", "the laboratory's web servers", "nginx.service"),
    IPERF3("iperf3", "iperf3", "bulk transfers in the laboratory", "iperf3.service"),
    DNSMASQ("dnsmasq", "dnsmasq-base", "the laboratory's DNS servers"),
    NFT("nft", "nftables", "keeping the kernel's hands off the director's packets"),
    ETHTOOL("ethtool", "ethtool", "plain frames on virtual links"),
    IP("ip", "iproute2", "network namespaces"),
    CURL("curl", "curl", "asking a web server by hand"),
    PING("ping", "iputils-ping", "pings in the laboratory"),
    HAPROXY("haproxy", "haproxy", "a proxy to compare with", "haproxy.service"),
    FAKETIME("faketime", "faketime", "a wrong clock in the laboratory"),
    PYTHON("python3", "python3", "the director's tests"),
    FRR("vtysh", "frr", "the BGP speaker's interop tests", "frr.service"),
    GOBGP("gobgpd", "gobgpd", "the BGP speaker's interop tests", "gobgpd.service"),
    OPENBGPD("bgpctl", "openbgpd", "the BGP speaker's interop tests", "openbgpd.service", "bgplgd.service"),
    EXABGP("exabgp", "exabgp", "the BGP speaker's interop tests", "exabgp.service"),
    NODE_EXPORTER(
            "prometheus-node-exporter",
            "prometheus-node-exporter",
            "the tests of servers' own reports",
            "prometheus-node-exporter.service");

    /** Sbin is not on every user's PATH. */
    private static final List<String> PLACES =
            List.of("/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/sbin", "/usr/local/bin");

    private final String program;
    private final String debianName;
    private final String purpose;

    @SuppressWarnings("ImmutableEnumChecker") // List.of
    private final List<String> services;

    DistroPackage(String program, String debianName, String purpose, String... services) {
        this.program = program;
        this.debianName = debianName;
        this.purpose = purpose;
        this.services = List.of(services);
    }

    public String program() {
        return program;
    }

    public String debianName() {
        return debianName;
    }

    public String purpose() {
        return purpose;
    }

    /** Units of systemd that come with it and would start by themselves, now and at every boot. */
    List<String> services() {
        return services;
    }

    /** Where the program is, if it is installed. */
    public Optional<Path> find() {
        return PLACES.stream()
                .map(place -> Path.of(place, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
