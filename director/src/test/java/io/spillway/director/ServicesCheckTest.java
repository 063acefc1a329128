package io.spillway.director;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.director.flow.Timeouts;
import io.spillway.director.schedule.SchedulerKind;
import io.spillway.director.schedule.SchedulerSpec;
import io.spillway.director.service.Forwarding;
import io.spillway.director.service.Forwarding.ClientAddress;
import io.spillway.director.service.Limits;
import io.spillway.director.service.Persistence;
import io.spillway.director.service.Protocol;
import io.spillway.director.service.ServerSpec;
import io.spillway.director.service.ServiceSpec;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Services, servers and local addresses that can't work together. */
class ServicesCheckTest {
    private static final InetAddress VIP = InetAddress.ofLiteral("202.103.106.5");
    private static final InetAddress SERVER = InetAddress.ofLiteral("172.16.0.2");
    private static final InetAddress SERVER6 = InetAddress.ofLiteral("2001:db8::2");
    private static final InetAddress LOCAL = InetAddress.ofLiteral("172.16.0.9");
    private static final Forwarding NAT = new Forwarding.Nat();
    private static final Forwarding DR = new Forwarding.DirectRouting();
    private static final Forwarding FULLNAT = new Forwarding.FullNat(ClientAddress.NONE);

    private static ServerSpec server(InetAddress address, int port, Forwarding forwarding) {
        return new ServerSpec(address, port, 1, forwarding, 0, 0);
    }

    private static ServiceSpec service(Protocol protocol, ServerSpec... servers) {
        return new ServiceSpec("web", protocol, VIP, 80, SchedulerSpec.of(SchedulerKind.WLC), List.of(servers));
    }

    private static DirectorSettings settings(ServiceSpec service, InetAddress... local) {
        return settings(service, Behaviour.DEFAULT, Defence.DEFAULT, 1, local);
    }

    private static DirectorSettings settings(
            ServiceSpec service, Behaviour behaviour, Defence defence, int shards, InetAddress... local) {
        return new DirectorSettings(
                "lo",
                "lo",
                List.of(service),
                null,
                List.of(),
                TunnelSettings.DEFAULT,
                Timeouts.DEFAULT,
                1024,
                behaviour,
                defence,
                List.of(local),
                shards);
    }

    private static void assertGood(DirectorSettings settings) {
        assertThatCode(() -> SettingsCheck.check(settings, Set.copyOf(settings.localAddresses())))
                .doesNotThrowAnyException();
    }

    private static void assertRefused(DirectorSettings settings, String message) {
        assertThatThrownBy(() -> SettingsCheck.check(settings, Set.copyOf(settings.localAddresses())))
                .isInstanceOf(DirectorException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesALocalAddressThatIsNotThisHosts() {
        DirectorSettings settings = settings(service(Protocol.TCP, server(SERVER, 80, FULLNAT)), LOCAL);

        assertThatThrownBy(() -> SettingsCheck.check(settings, Set.of()))
                .hasMessageContaining("ip address add 172.16.0.9/32 dev lo");
    }

    @Test
    void takesAnotherPortByNatAndFullNatOnly() {
        assertGood(settings(service(Protocol.TCP, server(SERVER, 8080, NAT))));
        assertGood(settings(service(Protocol.TCP, server(SERVER, 8080, FULLNAT)), LOCAL));
        for (Forwarding method : List.of(DR, Forwarding.Tunnel.IPIP)) {
            assertGood(settings(service(Protocol.TCP, server(SERVER, 80, method))));
            assertRefused(
                    settings(service(Protocol.TCP, server(SERVER, 8080, method))), "must have the service's port, 80");
        }
    }

    @Test
    void takesAnotherFamilyByTunnelOnly() {
        assertGood(settings(service(Protocol.TCP, server(SERVER6, 80, Forwarding.Tunnel.IPIP))));
        for (Forwarding method : List.of(NAT, DR, FULLNAT, new Forwarding.Local())) {
            assertRefused(settings(service(Protocol.TCP, server(SERVER6, 80, method)), LOCAL), "of another family");
        }
    }

    @Test
    void namesALocalServerThatIsElsewhere() {
        InetAddress own = InetAddress.ofLiteral("127.0.0.1");
        assertGood(settings(service(Protocol.TCP, server(own, 80, new Forwarding.Local()))));
        assertRefused(
                settings(service(Protocol.TCP, server(InetAddress.ofLiteral("192.0.2.1"), 80, new Forwarding.Local()))),
                "server 192.0.2.1:80 of service web is local, but its address is none of this host");
    }

    @Test
    void asksForALocalAddressOfTheFamilyForFullNat() {
        ServiceSpec service = service(Protocol.TCP, server(SERVER, 80, FULLNAT));
        assertGood(settings(service, LOCAL));
        assertRefused(settings(service), "no local address of its family");
        assertRefused(settings(service, InetAddress.ofLiteral("2001:db8::9")), "no local address of its family");
    }

    @Test
    void namesLocalAddressesThatAreSomethingElse() {
        ServiceSpec service = service(Protocol.TCP, server(SERVER, 80, FULLNAT));
        assertRefused(settings(service, LOCAL, LOCAL), "local address 172.16.0.9 is there twice");
        assertRefused(settings(service, LOCAL, VIP), "local address 202.103.106.5 is also the VIP of service web");
        assertRefused(settings(service, LOCAL, SERVER), "local address 172.16.0.2 is also a server of service web");
    }

    @Test
    void tellsTheClientsAddressOverTcpOnly() {
        for (ClientAddress told : List.of(ClientAddress.TOA, ClientAddress.PROXY_V2)) {
            ServerSpec server = server(SERVER, 80, new Forwarding.FullNat(told));
            assertGood(settings(service(Protocol.TCP, server), LOCAL));
            assertRefused(settings(service(Protocol.UDP, server), LOCAL), "only over TCP");
        }
    }

    @Test
    void namesAPersistencePrefixLongerThanAnAddress() {
        for (int length : new int[] {32, 33}) {
            ServiceSpec service = new ServiceSpec(
                    "web",
                    Protocol.TCP,
                    VIP,
                    80,
                    SchedulerSpec.of(SchedulerKind.WLC),
                    new Persistence(Duration.ofMinutes(5), length),
                    false,
                    Limits.NONE,
                    List.of(server(SERVER, 80, NAT)));
            if (length == 32) {
                assertGood(settings(service));
            } else {
                assertRefused(settings(service), "a persistence prefix longer than an address: at most 32");
            }
        }
    }

    @Test
    void namesNumbersOutOfRange() {
        ServiceSpec service = service(Protocol.TCP, server(SERVER, 80, NAT));
        for (int shards : new int[] {0, 65}) {
            assertRefused(settings(service, Behaviour.DEFAULT, Defence.DEFAULT, shards), "shards is " + shards);
        }
        Behaviour reuse = new Behaviour(false, false, false, false, 4, true, false, true, 1000);
        assertRefused(settings(service, reuse, Defence.DEFAULT, 1), "reuseMode is 4");
        Behaviour answers = new Behaviour(false, false, false, false, 1, true, false, true, -1);
        assertRefused(settings(service, answers, Defence.DEFAULT, 1), "answersPerSecond is -1");
        Defence.Mode off = Defence.Mode.OFF;
        assertRefused(settings(service, Behaviour.DEFAULT, new Defence(0, off, off, off, 10), 1), "maxHalfOpen is 0");
        assertRefused(settings(service, Behaviour.DEFAULT, new Defence(1, off, off, off, 1), 1), "dropRate is 1");
    }
}
