package io.spillway.geo.site;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.bgp.rib.Prefix;
import io.spillway.director.health.Check;
import io.spillway.director.schedule.SchedulerKind;
import io.spillway.director.schedule.SchedulerSpec;
import io.spillway.director.service.Protocol;
import io.spillway.director.service.ServerSpec;
import io.spillway.director.service.ServiceSpec;
import io.spillway.geo.config.ServerConfig;
import io.spillway.geo.config.ServiceConfig;
import io.spillway.geo.site.Serviceability.Verdict;
import io.spillway.load.measure.Capacity;
import java.net.Inet4Address;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ServiceabilityTest {
    private static final Prefix PREFIX = Prefix.parse("10.101.4.0/24");

    private static ServerConfig server(int last, int weight, double connections) {
        return new ServerConfig(
                new ServerSpec(Inet4Address.ofLiteral("10.101.6." + last), 80, weight),
                Capacity.ofConnections(connections));
    }

    private static ServiceConfig service(String name, int port, double minimum, ServerConfig... servers) {
        ServiceSpec spec = new ServiceSpec(
                name,
                Protocol.TCP,
                Inet4Address.ofLiteral("10.101.4.1"),
                port,
                SchedulerSpec.of(SchedulerKind.WLC),
                Arrays.stream(servers).map(ServerConfig::spec).toList());
        return new ServiceConfig(spec, PREFIX, minimum, new Check.Tcp(Check.Timing.DEFAULT), List.of(servers));
    }

    private static Verdict judge(Set<ServerConfig> healthy, ServiceConfig... services) {
        Map<Prefix, Verdict> verdicts =
                new Serviceability(List.of(services)).judge((service, server) -> healthy.contains(server));
        return Objects.requireNonNull(verdicts.get(PREFIX));
    }

    @Test
    void servesWithOneHealthyServerWhenNoMinimumIsSet() {
        ServerConfig a = server(11, 1, 100);
        assertThat(judge(Set.of(a), service("web", 80, 0, a, server(12, 1, 100))))
                .isEqualTo(new Verdict(true, "web: 1 of 2 servers healthy"));
    }

    @Test
    void doesNotServeWithoutAHealthyServer() {
        assertThat(judge(Set.of(), service("web", 80, 0, server(11, 1, 100))).servable())
                .isFalse();
    }

    @Test
    void doesNotServeBelowTheMinimumOfHealthyCapacity() {
        ServerConfig small = server(11, 1, 100);
        ServerConfig large = server(12, 1, 300);
        ServiceConfig web = service("web", 80, 0.5, small, large);
        assertThat(judge(Set.of(small), web))
                .isEqualTo(new Verdict(false, "web: 1 of 2 servers healthy, 25 % of the capacity; minimum 50 %"));
        assertThat(judge(Set.of(large), web).servable()).isTrue();
        assertThat(judge(Set.of(small), service("web", 80, 0.25, small, large)).servable())
                .as("just the minimum")
                .isTrue();
    }

    @Test
    void doesNotCountOnAServerOfWeightZero() {
        ServerConfig quiesced = server(11, 0, 100);
        assertThat(judge(Set.of(quiesced), service("web", 80, 0, quiesced, server(12, 1, 100)))
                        .servable())
                .isFalse();
    }

    @Test
    void withdrawsThePrefixWhenOneOfItsServicesIsGone() {
        ServerConfig web = server(11, 1, 100);
        ServerConfig tls = server(12, 1, 100);
        assertThat(judge(Set.of(web), service("web", 80, 0, web), service("tls", 443, 0, tls)))
                .isEqualTo(new Verdict(false, "tls: 0 of 1 servers healthy"));
    }
}
