package io.spillway.director.port;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.director.schedule.SchedulerKind;
import io.spillway.director.schedule.SchedulerSpec;
import io.spillway.director.service.Forwarding;
import io.spillway.director.service.Protocol;
import io.spillway.director.service.ServerSpec;
import io.spillway.director.service.ServiceSpec;
import java.net.InetAddress;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShieldSetsTest {
    private static final long SEED = 3;
    private static final Forwarding NAT = new Forwarding.Nat();
    private static final ServiceSpec WEB =
            service("192.0.2.1", server("10.0.0.1", 80, NAT), server("10.0.0.2", 8000, NAT));

    @Test
    void hasAnElementForEachVipServerAndLocalAddressOfEitherFamily() {
        var script = new StringBuilder();
        var sets = new ShieldSets();
        sets.apply(sets.changeTo(
                List.of(WEB, service("2001:db8::1", server("fd00::1", 443, NAT))),
                List.of(InetAddress.ofLiteral("10.0.0.9"))));
        sets.declare(script);

        assertThat(script.toString().replace('\n', ' '))
                .contains("set vips4 { type ipv4_addr elements = { 192.0.2.1 } }")
                .contains("set vips6 { type ipv6_addr elements = { 2001:db8:0:0:0:0:0:1 } }")
                .contains("set locals4 { type ipv4_addr elements = { 10.0.0.9 } }")
                .contains("set locals6 { type ipv6_addr }")
                .contains("set servers6 { type ipv6_addr . inet_proto . inet_service"
                        + " elements = { fd00:0:0:0:0:0:0:1 . 6 . 443 } }")
                .contains("10.0.0.1 . 6 . 80")
                .contains("10.0.0.2 . 6 . 8000");
    }

    @Test
    void takesEveryPortOfAServerWithPortZero() {
        assertThat(changes(List.of(), List.of(service("192.0.2.1", server("10.0.0.1", 0, NAT)))))
                .contains("add element netdev t allports4 { 10.0.0.1 . 6 }")
                .contains("add element netdev t hosts4 { 10.0.0.1 }")
                .doesNotContain("servers4");
    }

    @Test
    void leavesServersAloneWhoseRepliesDontPassTheDirector() {
        assertThat(changes(
                        List.of(),
                        List.of(service(
                                "192.0.2.1",
                                server("10.0.0.1", 80, new Forwarding.DirectRouting()),
                                server("10.0.0.2", 80, Forwarding.Tunnel.IPIP),
                                server("10.0.0.3", 80, new Forwarding.FullNat(Forwarding.ClientAddress.TOA)),
                                server("10.0.0.4", 80, new Forwarding.Local())))))
                .isEqualTo("add element netdev t vips4 { 192.0.2.1 }\n");
    }

    @Test
    void changesOnlyWhatDiffers() {
        ServiceSpec smaller = service("192.0.2.1", server("10.0.0.1", 80, NAT));
        ServiceSpec other = service("192.0.2.2", server("10.0.0.1", 80, NAT));

        assertThat(changes(List.of(WEB), List.of(WEB))).isEmpty();
        assertThat(changes(List.of(WEB), List.of(smaller))).isEqualTo("""
                        delete element netdev t hosts4 { 10.0.0.2 }
                        delete element netdev t servers4 { 10.0.0.2 . 6 . 8000 }
                        """);
        // The server stays: another service still has it.
        assertThat(changes(List.of(smaller, other), List.of(other)))
                .isEqualTo("delete element netdev t vips4 { 192.0.2.1 }\n");
    }

    @Test
    void keepsCountOverManyChangesOfServicesThatShareServers() {
        var random = new Random(SEED);
        List<ServiceSpec> all = IntStream.range(0, 30)
                .mapToObj(i -> service(
                        "192.0.2." + i / 2,
                        IntStream.range(0, 4)
                                .mapToObj(_ -> server("10.0.0." + random.nextInt(10), random.nextInt(3), NAT))
                                .distinct()
                                .toArray(ServerSpec[]::new)))
                .toList();
        var sets = new ShieldSets();
        for (int step = 0; step < 500; step++) {
            List<ServiceSpec> services =
                    all.stream().filter(_ -> random.nextInt(3) == 0).toList();
            sets.apply(sets.changeTo(services, List.of()));

            var fresh = new ShieldSets();
            fresh.apply(fresh.changeTo(services, List.of()));
            assertThat(elements(sets)).as("seed %d, step %d", SEED, step).isEqualTo(elements(fresh));
        }
        sets.apply(sets.changeTo(List.of(), List.of()));
        assertThat(elements(sets)).isEqualTo(elements(new ShieldSets()));
    }

    private static Set<String> elements(ShieldSets sets) {
        var script = new StringBuilder();
        sets.declare(script);
        String set = "";
        var elements = new TreeSet<String>();
        for (String line : script.toString().split("\n", -1)) {
            if (line.startsWith("set ")) {
                set = line;
            }
            if (line.startsWith("elements = { ")) {
                for (String element : line.substring(13, line.length() - 2).split(", ", -1)) {
                    elements.add(set + element);
                }
            }
        }
        return elements;
    }

    @Test
    void splitsWhatIsTooLongForALine() {
        List<ServiceSpec> services = IntStream.range(0, 25_000)
                .mapToObj(i -> service("10.1." + i / 256 + "." + i % 256))
                .toList();

        assertThat(changes(List.of(), services).lines())
                .hasSize(3)
                .allSatisfy(line -> assertThat(line)
                        .startsWith("add element netdev t vips4 { ")
                        .endsWith(" }"));
    }

    private static String changes(List<ServiceSpec> before, List<ServiceSpec> after) {
        var sets = new ShieldSets();
        sets.apply(sets.changeTo(before, List.of()));
        return sets.commands(sets.changeTo(after, List.of()), "t");
    }

    private static ServiceSpec service(String vip, ServerSpec... servers) {
        return new ServiceSpec(
                vip,
                Protocol.TCP,
                InetAddress.ofLiteral(vip),
                80,
                SchedulerSpec.of(SchedulerKind.WRR),
                List.of(servers));
    }

    private static ServerSpec server(String address, int port, Forwarding forwarding) {
        return new ServerSpec(InetAddress.ofLiteral(address), port, 1, forwarding, 0, 0);
    }
}
