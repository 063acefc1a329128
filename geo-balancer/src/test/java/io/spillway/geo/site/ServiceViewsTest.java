package io.spillway.geo.site;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.bgp.rib.Prefix;
import io.spillway.director.DirectorSnapshot;
import io.spillway.director.health.Check;
import io.spillway.director.health.CheckTarget;
import io.spillway.director.health.Health;
import io.spillway.director.schedule.SchedulerKind;
import io.spillway.director.schedule.SchedulerSpec;
import io.spillway.director.service.Forwarding;
import io.spillway.director.service.Limits;
import io.spillway.director.service.Persistence;
import io.spillway.director.service.Protocol;
import io.spillway.director.service.ServerSpec;
import io.spillway.director.service.ServerStats;
import io.spillway.director.service.ServiceSpec;
import io.spillway.director.service.ServiceStats;
import io.spillway.geo.api.SiteStatus;
import io.spillway.geo.config.ServerConfig;
import io.spillway.geo.config.ServiceConfig;
import io.spillway.load.measure.Capacity;
import io.spillway.load.measure.ServerSample;
import io.spillway.load.measure.SiteLoad;
import io.spillway.load.report.ServiceName;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Status and load of services that aren't plain. */
class ServiceViewsTest {
    private static final Forwarding GUE = new Forwarding.Tunnel(Forwarding.Encapsulation.GUE, 6080, false);
    private static final ServerSpec SERVER = new ServerSpec(InetAddress.ofLiteral("2001:db8:6::11"), 0, 1, GUE, 100, 0);
    private static final ServiceConfig SERVICE = service(new SchedulerSpec(
            SchedulerKind.MH, true, true, 13, Duration.ofSeconds(30), SchedulerSpec.DEFAULT_LOCALITY_EXPIRATION));

    private static final SiteLoad NO_LOAD = new SiteLoad(Double.POSITIVE_INFINITY, 0, 0, "not measured yet", List.of());

    private static ServiceConfig service(SchedulerSpec scheduler) {
        ServiceSpec spec = new ServiceSpec(
                "video",
                Protocol.TCP,
                InetAddress.ofLiteral("2001:db8:4::1"),
                0,
                scheduler,
                new Persistence(Duration.ofMinutes(5), 64),
                false,
                new Limits(1, 2, 3, 4),
                List.of(SERVER));
        return new ServiceConfig(
                spec,
                Prefix.parse("2001:db8:4::/48"),
                0,
                new Check.Tcp(Check.Timing.DEFAULT),
                8080,
                List.of(new ServerConfig(SERVER, Capacity.ofConnections(1000))));
    }

    private static DirectorSnapshot snapshot(int active, int inactive) {
        ServerStats stats = new ServerStats(SERVER, true, active, inactive, 10, 0, 0, 7, 10, 1000, 0, 0);
        return new DirectorSnapshot(
                List.of(new ServiceStats(SERVICE.spec(), List.of(stats), List.of(), List.of())),
                active + inactive,
                1_000_000,
                List.of(),
                Map.of("received", 30L));
    }

    private static SiteStatus.Service view(int active, int inactive) {
        return ServiceViews.of(List.of(SERVICE), snapshot(active, inactive), NO_LOAD, new HealthBoard())
                .getFirst();
    }

    @Test
    void showsAllThatAServiceIs() {
        SiteStatus.Service view = view(0, 0);
        assertThat(view.vip()).isEqualTo("2001:db8:4::1");
        assertThat(view.port()).isZero();
        assertThat(view.scheduler()).isEqualTo("mh");
        assertThat(view.options())
                .isEqualTo(new SiteStatus.Options(
                        List.of("mh-fallback", "mh-port"),
                        13,
                        30,
                        null,
                        new SiteStatus.Persistence(300, 64),
                        false,
                        new SiteStatus.Limits(1, 2, 3, 4)));
        SiteStatus.Server server = view.servers().getFirst();
        assertThat(server.address()).isEqualTo("2001:db8:6::11");
        assertThat(server.method()).isEqualTo("tun");
        assertThat(server.forward()).isEqualTo("tun gue 6080");
        assertThat(server.upperThreshold()).isEqualTo(100);
        assertThat(server.lowerThreshold()).as("three quarters, as IPVS has it").isEqualTo(75);
    }

    @Test
    void showsAnExpirationOnlyOfSchedulersThatRememberDestinations() {
        assertThat(ServiceViews.options(
                                service(SchedulerSpec.of(SchedulerKind.LBLC)).spec())
                        .expirationS())
                .isEqualTo(86_400L);
        assertThat(ServiceViews.options(
                                service(SchedulerSpec.of(SchedulerKind.RR)).spec())
                        .expirationS())
                .isNull();
    }

    @Test
    void aServerIsOverloadedFromItsUpperThresholdOn() {
        assertThat(view(59, 40).servers().getFirst().overloaded()).isFalse();
        assertThat(view(60, 40).servers().getFirst().overloaded()).isTrue();
    }

    @Test
    void asksServersOfAnyPortWhereTheCheckSays() {
        assertThat(HealthBoard.targets(List.of(SERVICE)))
                .containsExactly(new CheckTarget("video", SERVER.address(), 0, 8080, SERVICE.check()));
    }

    @Test
    void flowsThatOnlyHalfPassHereCountForLoadAsAnyOther() {
        HealthBoard board = new HealthBoard();
        board.set(HealthBoard.targets(List.of(SERVICE)).getFirst(), Health.UP, "accepts TCP connections");
        ServerSample sample =
                LoadSampler.sample(snapshot(60, 40), List.of(SERVICE), board, 0).getFirst();
        assertThat(sample.server()).isEqualTo("[2001:db8:6::11]:any");
        assertThat(sample.healthy()).isTrue();
        assertThat(sample.active()).as("but for half-open ones").isEqualTo(50);
        assertThat(sample.inactive()).isEqualTo(40);
    }

    @Test
    void theNameOfAServiceInReportsIsOneThatPeersTake() {
        assertThat(SpillControl.key(SERVICE.spec()))
                .isEqualTo("tcp/[2001:db8:4::1]:any")
                .matches(ServiceName::isValid);
        assertThat(SpillControl.key(new ServiceSpec(
                        "web",
                        Protocol.UDP,
                        InetAddress.ofLiteral("10.101.4.1"),
                        80,
                        SchedulerSpec.of(SchedulerKind.WLC),
                        List.of())))
                .isEqualTo("udp/10.101.4.1:80");
    }
}
