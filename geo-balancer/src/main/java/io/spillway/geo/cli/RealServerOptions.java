package io.spillway.geo.cli;

import io.spillway.director.realserver.AddressRange;
import io.spillway.director.realserver.HostReader;
import io.spillway.director.realserver.HostState;
import io.spillway.director.realserver.RealServerException;
import io.spillway.director.realserver.ServerSetup;
import io.spillway.director.realserver.ServerSetup.ServedPort;
import io.spillway.director.service.Forwarding;
import io.spillway.director.service.Forwarding.DirectRouting;
import io.spillway.director.service.Forwarding.Encapsulation;
import io.spillway.director.service.Forwarding.Tunnel;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What a real server is for; what isn't said is looked up on this host. */
final class RealServerOptions {
    static final int GUE_PORT = 6080;
    private static final int USUAL_MTU = 1500;

    /** Methods that need something of a server. */
    enum Method {
        DR,
        TUN
    }

    @Spec(Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--method",
            required = true,
            description = "How the director forwards: ${COMPLETION-CANDIDATES}. NAT and FULLNAT need nothing here.")
    private Method method;

    @Option(
            names = "--vip",
            required = true,
            split = ",",
            paramLabel = "ADDRESS",
            description = "The VIPs, IPv4 or IPv6; repeated or with commas.")
    private List<String> vips;

    @Option(
            names = "--port",
            split = ",",
            paramLabel = "PORT[/udp]",
            description =
                    "What is served at the VIPs, such as 80,443,53/udp: the check sees whether something listens.")
    private List<String> ports = new ArrayList<>();

    @Option(
            names = "--interface",
            paramLabel = "NAME",
            description = "Where the directors' packets come in; default: where the default route leaves.")
    private @Nullable String device;

    @Option(
            names = "--director",
            split = ",",
            paramLabel = "ADDRESS[/LENGTH]",
            description = "The directors' addresses: TUN lets only them through, and no route may lead to them.")
    private List<String> directors = new ArrayList<>();

    @Option(
            names = "--encapsulation",
            defaultValue = "IPIP",
            description = "TUN: ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
    private Encapsulation encapsulation;

    @Option(
            names = "--tunnel-port",
            paramLabel = "PORT",
            defaultValue = "" + GUE_PORT,
            description = "GUE: the UDP port; default: ${DEFAULT-VALUE}.")
    private int tunnelPort;

    @Option(names = "--checksum", description = "GRE: directors send its checksum; the kernel's device must be told.")
    private boolean checksum;

    @Option(
            names = "--local",
            paramLabel = "ADDRESS",
            description = "TUN: this server's address that the directors know; default: the interface's first.")
    private @Nullable String local;

    @Option(
            names = "--mtu",
            paramLabel = "BYTES",
            description = "TUN: what fits between directors and this server; default: the interface's MTU.")
    private @Nullable Integer mtu;

    @Option(
            names = "--decap",
            description = "TUN: the kernel has no tunnel devices, spillway realserver decap does their work.")
    private boolean decap;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    boolean isJson() {
        return json;
    }

    /** Picocli's own spec has the command's name for messages. */
    ServerSetup resolve() throws RealServerException {
        List<InetAddress> addresses = parse("--vip", vips, InetAddress::ofLiteral);
        List<ServedPort> served = parse("--port", ports, ServedPort::parse);
        List<AddressRange> ranges = parse("--director", directors, AddressRange::parse);
        if (method == Method.DR && (decap || checksum || local != null || mtu != null)) {
            throw usage("--decap, --checksum, --local and --mtu are for --method tun");
        }
        // What is said in full needs no host: a script can be made anywhere.
        boolean isComplete = device != null && (method == Method.DR || (local != null && mtu != null));
        HostState host = isComplete ? null : HostReader.read();
        String name = device != null ? device : deviceOf(host, addresses);
        HostState.Link link = host == null ? null : host.link(name);
        int deviceMtu = link != null ? link.mtu() : mtu != null ? Math.min(mtu, USUAL_MTU) : USUAL_MTU;
        try {
            return new ServerSetup(
                    forwarding(),
                    addresses,
                    served,
                    name,
                    local != null
                            ? parse("--local", List.of(local), InetAddress::ofLiteral)
                                    .getFirst()
                            : localOf(host, name, ranges),
                    deviceMtu,
                    mtu != null ? mtu : deviceMtu,
                    ranges,
                    decap);
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    private Forwarding forwarding() {
        if (method == Method.DR) {
            return new DirectRouting();
        }
        return encapsulation == Encapsulation.GUE
                ? new Tunnel(encapsulation, tunnelPort, checksum)
                : new Tunnel(encapsulation, 0, checksum);
    }

    private String deviceOf(@Nullable HostState host, List<InetAddress> addresses) {
        String found = host == null ? null : host.defaultDevice(addresses.getFirst() instanceof Inet4Address);
        if (found == null && host != null) {
            found = host.defaultDevice(!(addresses.getFirst() instanceof Inet4Address));
        }
        if (found == null) {
            throw usage("there is no default route that would tell the interface; name it: --interface eth0");
        }
        return found;
    }

    /** Of the directors' family, or of the one that is there. DR has no use for it. */
    private InetAddress localOf(@Nullable HostState host, String name, List<AddressRange> ranges) {
        if (method == Method.DR || host == null) {
            return InetAddress.getLoopbackAddress();
        }
        boolean wants4 = ranges.isEmpty() || ranges.getFirst().address() instanceof Inet4Address;
        InetAddress found = host.firstAddress(name, wants4);
        if (found == null && ranges.isEmpty()) {
            found = host.firstAddress(name, false);
        }
        if (found == null) {
            throw usage("%s has no %s address that directors could tunnel to; name it: --local ADDRESS"
                    .formatted(name, wants4 ? "IPv4" : "IPv6"));
        }
        return found;
    }

    private <T> List<T> parse(String option, List<String> texts, Function<String, T> parser) {
        try {
            return texts.stream().map(parser).toList();
        } catch (IllegalArgumentException e) {
            throw usage(option + ": " + e.getMessage());
        }
    }

    ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
