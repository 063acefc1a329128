package io.spillway.load.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.spillway.load.measure.SiteLoad.ServerLoad;
import io.spillway.load.measure.SiteLoad.ServiceLoad;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class LoadMeterTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final double NONE = Double.POSITIVE_INFINITY;
    private static final Offset<Double> EXACTLY = within(1e-9);

    private final LoadMeter meter = new LoadMeter();

    @Test
    void isTheShareOfDeclaredConnectionsInUse() {
        SiteLoad load =
                meter.measure(0, List.of(server("a").capacity(1000).active(250).sample()));
        assertThat(load.load()).isCloseTo(0.25, EXACTLY);
        assertThat(load.bottleneck()).isEqualTo("connections of web at a");
    }

    @Test
    void isNeverClippedAtFull() {
        SiteLoad load =
                meter.measure(0, List.of(server("a").capacity(100).active(250).sample()));
        assertThat(load.load()).isCloseTo(2.5, EXACTLY);
    }

    @Test
    void countsAnInactiveConnectionAsOneOf256() {
        SiteLoad load = meter.measure(
                0, List.of(server("a").capacity(100).inactive(2560).sample()));
        assertThat(load.load()).isCloseTo(0.1, EXACTLY);
    }

    @Test
    void weighsServersWithTheirCapacity() {
        SiteLoad load = meter.measure(
                0,
                List.of(
                        server("big").capacity(900).active(900).sample(),
                        server("small").capacity(100).sample()));
        assertThat(load.load()).isCloseTo(0.9, EXACTLY);
    }

    @Test
    void leavesUnhealthyServersOutOfLoadAndCapacity() {
        SiteLoad load = meter.measure(
                0,
                List.of(
                        server("up").capacity(100).active(50).sample(),
                        server("down").capacity(900).active(900).down().sample()));
        assertThat(load.load()).isCloseTo(0.5, EXACTLY);
        List<ServerLoad> servers = load.services().getFirst().servers();
        assertThat(servers.get(0).load()).isCloseTo(0.5, EXACTLY);
        assertThat(servers.get(1).load()).isNaN();
        assertThat(servers.get(1).bottleneck()).isEqualTo("not healthy");
    }

    @Test
    void isInfiniteWithoutAHealthyServer() {
        SiteLoad load =
                meter.measure(0, List.of(server("a").capacity(100).down().sample()));
        assertThat(load.load()).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(load.own()).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(load.foreign()).isZero();
        assertThat(load.bottleneck()).isEqualTo("no healthy server");
        assertThat(meter.measure(1, List.of()).load()).isEqualTo(Double.POSITIVE_INFINITY);
    }

    @Test
    void takesTheWorstOfTheDeclaredDimensionsAndNamesIt() {
        Capacity capacity = new Capacity(1000, 100, 10_000, 1e6);
        meter.measure(0, List.of(server("a").capacity(capacity).sample()));
        SiteLoad load = meter.measure(
                SECOND_NS,
                List.of(server("a")
                        .capacity(capacity)
                        .active(100)
                        .totals(20, 3000, 50_000)
                        .sample()));
        // 0.1 of the connections, 0.2 of the new ones, 0.3 of the packets, 0.4 of the bits
        assertThat(load.load()).isCloseTo(0.4, EXACTLY);
        assertThat(load.bottleneck()).isEqualTo("bits a second of web at a");
    }

    @Test
    void countsNewConnectionsAndPacketsToo() {
        Capacity perSecond = new Capacity(NONE, 100, 10_000, NONE);
        meter.measure(0, List.of(server("a").capacity(perSecond).sample()));
        SiteLoad load = meter.measure(
                SECOND_NS,
                List.of(server("a").capacity(perSecond).totals(70, 3000, 1).sample()));
        assertThat(load.load()).isCloseTo(0.7, EXACTLY);
        assertThat(load.bottleneck()).isEqualTo("new connections a second of web at a");
        load = meter.measure(
                2 * SECOND_NS,
                List.of(server("a").capacity(perSecond).totals(70, 93_000, 1).sample()));
        assertThat(load.bottleneck()).isEqualTo("packets a second of web at a");
    }

    @Test
    void splitsOwnAndForeignInProportionOfConnections() {
        SiteLoad load = meter.measure(
                0,
                List.of(
                        server("a").capacity(100).active(80).foreign(20).sample(),
                        server("b").capacity(100).active(40).sample()));
        assertThat(load.load()).isCloseTo(0.6, EXACTLY);
        assertThat(load.foreign()).isCloseTo(0.1, EXACTLY);
        assertThat(load.own()).isCloseTo(0.5, EXACTLY);
    }

    @Test
    void aServerThatDeclaresNoConnectionsWeighsAsTheMeanOfThoseThatDo() {
        Capacity onlyRate = new Capacity(NONE, 100, NONE, NONE);
        List<ServerSample> before = List.of(
                server("a").capacity(1000).active(1000).sample(),
                server("b").capacity(3000).active(3000).sample(),
                server("c").capacity(onlyRate).sample());
        assertThat(meter.measure(0, before).load()).isCloseTo(4000.0 / 6000, EXACTLY);
    }

    @Test
    void serversWeighTheSameWhereNoneDeclaresConnections() {
        Capacity fast = new Capacity(NONE, 100, NONE, NONE);
        Capacity slow = new Capacity(NONE, 10, NONE, NONE);
        meter.measure(
                0,
                List.of(
                        server("a").capacity(fast).sample(),
                        server("b").capacity(slow).sample()));
        SiteLoad load = meter.measure(
                SECOND_NS,
                List.of(
                        server("a").capacity(fast).totals(50, 0, 0).sample(),
                        server("b").capacity(slow).totals(10, 0, 0).sample()));
        assertThat(load.load()).isCloseTo(0.75, EXACTLY);
        assertThat(load.bottleneck()).isEqualTo("new connections a second of web at b");
    }

    @Test
    void tellsEveryServiceByItself() {
        SiteLoad load = meter.measure(
                0,
                List.of(
                        server("a").capacity(100).active(90).sample(),
                        server("a").of("mail").capacity(100).active(10).sample(),
                        server("a").of("dead").capacity(100).down().sample()));
        assertThat(load.services()).extracting(ServiceLoad::service).containsExactly("web", "mail", "dead");
        assertThat(load.services()).extracting(ServiceLoad::load).containsExactly(0.9, 0.1, Double.POSITIVE_INFINITY);
        assertThat(load.load()).isCloseTo(0.5, EXACTLY);
    }

    @Test
    void forgetsAServerThatIsGone() {
        Capacity perSecond = new Capacity(NONE, 100, NONE, NONE);
        meter.measure(0, List.of(server("a").capacity(perSecond).sample()));
        meter.measure(SECOND_NS, List.of());
        SiteLoad load = meter.measure(
                2 * SECOND_NS,
                List.of(server("a").capacity(perSecond).totals(5000, 0, 0).sample()));
        assertThat(load.load()).isZero();
    }

    @Test
    void aFullFlowTableIsTheSitesLoad() {
        SiteLoad load = meter.measure(
                0,
                List.of(server("a").capacity(1000).active(75).foreign(25).sample()),
                new SiteSample(800, 1000, 0, 0, 0));
        assertThat(load.load()).isCloseTo(0.8, EXACTLY);
        assertThat(load.own()).as("two of three connections").isCloseTo(1.6 / 3, EXACTLY);
        assertThat(load.own() + load.foreign()).isCloseTo(load.load(), EXACTLY);
        assertThat(load.bottleneck()).isEqualTo("flow table of the director");
        assertThat(load.limit()).isCloseTo(0.8, EXACTLY);
        ServiceLoad web = load.services().getFirst();
        assertThat(web.load()).isLessThan(0.2);
        assertThat(web.bottleneck()).isEqualTo("connections of web at a");
        assertThat(web.effectiveLoad()).isCloseTo(0.8, EXACTLY);
    }

    @Test
    void theUplinkIsAsFullAsItsFullerDirection() {
        LoadMeter limited = new LoadMeter(new SiteLimits(NONE, 8e6));
        List<ServerSample> servers = List.of(server("a").capacity(1000).sample());
        limited.measure(0, servers, new SiteSample(0, 1000, 0, 0, 0));
        SiteLoad load = limited.measure(SECOND_NS, servers, new SiteSample(0, 1000, 0, 500_000, 1_200_000));
        assertThat(load.load()).as("not clipped").isCloseTo(1.2, EXACTLY);
        assertThat(load.bottleneck()).isEqualTo("uplink, bits a second out");
        load = limited.measure(2 * SECOND_NS, servers, new SiteSample(0, 1000, 0, 50_500_000, 1_200_000));
        assertThat(load.bottleneck()).isEqualTo("uplink, bits a second in");
    }

    @Test
    void theDirectorsPacketsAreALimitWhereOneIsDeclared() {
        LoadMeter limited = new LoadMeter(new SiteLimits(100_000, NONE));
        List<ServerSample> servers =
                List.of(server("a").capacity(1000).active(100).sample());
        limited.measure(0, servers, new SiteSample(0, 1000, 0, 0, 0));
        SiteLoad load = limited.measure(SECOND_NS, servers, new SiteSample(0, 1000, 90_000, 0, 0));
        assertThat(load.load()).isCloseTo(0.9, EXACTLY);
        assertThat(load.bottleneck()).isEqualTo("packets a second of the director");
    }

    @Test
    void limitsAreMeansOverTenSeconds() {
        LoadMeter limited = new LoadMeter(new SiteLimits(1000, NONE));
        List<ServerSample> servers = List.of(server("a").capacity(1000).sample());
        for (int s = 0; s <= 100; s++) {
            limited.measure(s * SECOND_NS, servers, new SiteSample(0, 1000, 0, 0, 0));
        }
        SiteLoad load = limited.measure(101 * SECOND_NS, servers, new SiteSample(0, 1000, 1000, 0, 0));
        assertThat(load.load()).isCloseTo(0.095, within(0.001));
    }

    @Test
    void aSiteWithoutAHealthyServerIsInfiniteWhateverItsLimits() {
        SiteLoad load =
                meter.measure(0, List.of(server("a").capacity(100).down().sample()), new SiteSample(9, 10, 0, 0, 0));
        assertThat(load.load()).isEqualTo(NONE);
        assertThat(load.bottleneck()).isEqualTo("no healthy server");
        assertThat(load.capacityConnections()).isZero();
    }

    @Test
    void takesWhatAServerReportsWhenThatIsMore() {
        SiteLoad load = meter.measure(
                0, List.of(server("a").capacity(100).active(30).reports(0.9).sample()));
        assertThat(load.load()).isCloseTo(0.9, EXACTLY);
        assertThat(load.bottleneck()).isEqualTo("reported load of web at a");
        assertThat(load.capacityConnections()).isCloseTo(30 / 0.9, EXACTLY);
        load = meter.measure(
                1, List.of(server("a").capacity(100).active(95).reports(0.9).sample()));
        assertThat(load.bottleneck()).isEqualTo("connections of web at a");
        assertThat(load.capacityConnections()).isCloseTo(100, EXACTLY);
    }

    @Test
    void countsEveryFlowOfUdpAsAConnection() {
        SiteLoad load = meter.measure(
                0, List.of(server("a").capacity(100).datagrams().inactive(2560).sample()));
        assertThat(load.load()).isCloseTo(0.1, EXACTLY);
        assertThat(load.ownConnections()).isEqualTo(2560);
        assertThat(load.capacityConnections()).isCloseTo(25_600, within(1e-6));
    }

    @Test
    void countsOwnAndForeignConnectionsOfHealthyServersOnly() {
        SiteLoad load = meter.measure(
                0,
                List.of(
                        server("a").capacity(100).active(80).foreign(20).sample(),
                        server("b").capacity(100).active(40).down().sample()));
        assertThat(load.ownConnections()).isEqualTo(60);
        assertThat(load.foreignConnections()).isEqualTo(20);
        assertThat(load.capacityConnections()).isCloseTo(100, EXACTLY);
    }

    @Test
    void namesTheFirstOfEquallyLoadedServersWhateverTheirOrder() {
        ServerSample a = server("a").capacity(100).active(50).sample();
        ServerSample b = server("b").capacity(100).active(50).sample();
        assertThat(meter.measure(0, List.of(a, b)).bottleneck()).isEqualTo("connections of web at a");
        assertThat(meter.measure(1, List.of(b, a)).bottleneck()).isEqualTo("connections of web at a");
    }

    private static SampleBuilder server(String name) {
        return new SampleBuilder(name);
    }

    private static final class SampleBuilder {
        private final String server;
        private String service = "web";
        private Capacity capacity = Capacity.ofConnections(1);
        private boolean healthy = true;
        private int active;
        private int inactive;
        private int foreign;
        private boolean datagrams;
        private double reported = Double.NaN;
        private long newFlows;
        private long packets;
        private long bytes;

        SampleBuilder(String server) {
            this.server = server;
        }

        SampleBuilder of(String name) {
            service = name;
            return this;
        }

        SampleBuilder capacity(double connections) {
            return capacity(Capacity.ofConnections(connections));
        }

        SampleBuilder capacity(Capacity declared) {
            capacity = declared;
            return this;
        }

        SampleBuilder active(int flows) {
            active = flows;
            return this;
        }

        SampleBuilder inactive(int flows) {
            inactive = flows;
            return this;
        }

        SampleBuilder foreign(int flows) {
            foreign = flows;
            return this;
        }

        SampleBuilder datagrams() {
            datagrams = true;
            return this;
        }

        SampleBuilder reports(double load) {
            reported = load;
            return this;
        }

        SampleBuilder totals(long flowsEver, long packetsEver, long bytesEver) {
            newFlows = flowsEver;
            packets = packetsEver;
            bytes = bytesEver;
            return this;
        }

        SampleBuilder down() {
            healthy = false;
            return this;
        }

        ServerSample sample() {
            return new ServerSample(
                    service, server, capacity, healthy, active, inactive, foreign, 0, newFlows, packets, bytes,
                    datagrams, reported);
        }
    }
}
