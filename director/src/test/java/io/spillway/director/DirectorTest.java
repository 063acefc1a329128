package io.spillway.director;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.director.flow.FlowState;
import io.spillway.director.flow.Timeouts;
import io.spillway.director.schedule.SchedulerKind;
import io.spillway.director.schedule.SchedulerSpec;
import io.spillway.director.service.Protocol;
import io.spillway.director.service.ServerSpec;
import io.spillway.director.service.ServiceSpec;
import java.net.Inet4Address;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a director says when it can't start; none of this needs a privilege. */
class DirectorTest {
    private static final Inet4Address VIP = Inet4Address.ofLiteral("202.103.106.5");
    private static final ServerSpec SERVER = new ServerSpec(Inet4Address.ofLiteral("172.16.0.2"), 80, 1);
    private static final ServiceSpec WEB = service("web", 80, SERVER);

    @Test
    void namesTheInterfaceThatIsMissing() {
        assertRefused(settings("nosuch0", List.of(WEB), null, List.of()), "there is no interface nosuch0");
    }

    @Test
    void namesTheTunnelAddressThatIsNotOurs() {
        assertRefused(
                settings("lo", List.of(WEB), Inet4Address.ofLiteral("192.0.2.1"), List.of()),
                "tunnel address 192.0.2.1 is no address of this host");
    }

    @Test
    void namesPeersThatCantBeReachedWithoutATunnelAddress() {
        assertRefused(settings("lo", List.of(WEB), null, List.of(new TunnelPeer("north", VIP))), "no tunnel address");
    }

    @Test
    void namesWhatIsThereTwice() {
        assertRefused(settings("lo", List.of(WEB, service("web", 81, SERVER)), null, List.of()), "are named web");
        assertRefused(
                settings("lo", List.of(WEB, service("other", 80, SERVER)), null, List.of()), "on TCP 202.103.106.5:80");
        assertRefused(
                settings("lo", List.of(service("web", 80, SERVER, SERVER)), null, List.of()),
                "has server 172.16.0.2:80 twice");
    }

    @Test
    void namesNumbersOutOfRange() {
        assertRefused(
                new DirectorSettings(
                        "lo", "lo", List.of(WEB), null, List.of(), TunnelSettings.DEFAULT, Timeouts.DEFAULT, 1023),
                "maxFlows");
        var tooLong = Timeouts.DEFAULT.with(FlowState.ESTABLISHED, Duration.ofDays(25));
        assertRefused(
                new DirectorSettings("lo", "lo", List.of(WEB), null, List.of(), TunnelSettings.DEFAULT, tooLong, 1024),
                "timeout");
    }

    @Test
    void namesTunnelSettingsOutOfRange() {
        for (int ms : new int[] {0, 99, 60_001}) {
            assertRefused(
                    settings(new TunnelSettings(Duration.ofMillis(ms), true, 1)),
                    "interval between probes of a tunnel");
        }
        for (int offers : new int[] {-1, 0, 10_000_001}) {
            assertRefused(settings(new TunnelSettings(Duration.ofSeconds(1), true, offers)), "offersPerSecond");
        }
    }

    @Test
    void namesTunnelPeersWithTheSameAddress() {
        Inet4Address own = Inet4Address.ofLiteral("127.0.0.1");
        Inet4Address peer = Inet4Address.ofLiteral("192.0.2.1");
        assertRefused(
                settings(
                        "lo", List.of(WEB), own, List.of(new TunnelPeer("north", peer), new TunnelPeer("south", peer))),
                "two tunnel peers have address 192.0.2.1");
    }

    @Test
    void refusesAnInterfaceWithoutEthernet() {
        assertRefused(settings("lo", List.of(WEB), null, List.of()), "lo");
    }

    private static DirectorSettings settings(TunnelSettings tunnels) {
        return new DirectorSettings("lo", "lo", List.of(WEB), null, List.of(), tunnels, Timeouts.DEFAULT, 1024);
    }

    private static void assertRefused(DirectorSettings settings, String message) {
        assertThatThrownBy(() -> Director.start(settings).close())
                .isInstanceOf(DirectorException.class)
                .hasMessageContaining(message);
    }

    private static ServiceSpec service(String name, int port, ServerSpec... servers) {
        return new ServiceSpec(name, Protocol.TCP, VIP, port, SchedulerSpec.of(SchedulerKind.WLC), List.of(servers));
    }

    private static DirectorSettings settings(
            String device, List<ServiceSpec> services, @Nullable Inet4Address tunnel, List<TunnelPeer> peers) {
        return new DirectorSettings(
                device, device, services, tunnel, peers, TunnelSettings.DEFAULT, Timeouts.DEFAULT, 1024);
    }
}
