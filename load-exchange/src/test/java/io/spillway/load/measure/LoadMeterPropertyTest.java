package io.spillway.load.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.spillway.load.measure.SiteLoad.ServerLoad;
import io.spillway.load.measure.SiteLoad.ServiceLoad;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** What holds of the load whatever the servers are. */
class LoadMeterPropertyTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final double NONE = Double.POSITIVE_INFINITY;
    private static final SiteLimits LIMITS = new SiteLimits(200_000, 2e9);

    private static void inEveryWorld(LongConsumer property) {
        LongStream.range(0, 300).forEach(property);
    }

    /** A site at two moments a second apart, so that its rates are something. */
    private record World(List<ServerSample> before, List<ServerSample> now, SiteSample siteBefore, SiteSample site) {
        static World of(long seed) {
            Random random = new Random(seed);
            boolean declared = random.nextInt(4) != 0;
            List<ServerSample> before = new ArrayList<>();
            List<ServerSample> now = new ArrayList<>();
            int services = 1 + random.nextInt(4);
            for (int i = 0; i < services; i++) {
                boolean datagrams = random.nextInt(4) == 0;
                int servers = 1 + random.nextInt(6);
                for (int j = 0; j < servers; j++) {
                    Capacity capacity = capacity(random, declared);
                    boolean healthy = random.nextInt(5) != 0;
                    String server = "10.0." + i + "." + j + ":80";
                    before.add(new ServerSample("s" + i, server, capacity, healthy, 0, 0, 0, 0, 0, 0, 0));
                    int active = datagrams ? 0 : random.nextInt(3000);
                    int inactive = random.nextInt(3000);
                    now.add(new ServerSample(
                            "s" + i,
                            server,
                            capacity,
                            healthy,
                            active,
                            inactive,
                            active == 0 ? 0 : random.nextInt(active),
                            inactive == 0 ? 0 : random.nextInt(inactive),
                            random.nextInt(500),
                            random.nextInt(50_000),
                            random.nextInt(50_000_000),
                            datagrams,
                            random.nextInt(3) == 0 ? random.nextDouble(1.5) : Double.NaN));
                }
            }
            Collections.shuffle(now, random);
            SiteSample site = new SiteSample(
                    random.nextInt(1000),
                    1000 + random.nextInt(100_000),
                    random.nextInt(300_000),
                    random.nextInt(300_000_000),
                    random.nextInt(300_000_000));
            return new World(before, now, new SiteSample(0, site.maxFlows(), 0, 0, 0), site);
        }

        private static Capacity capacity(Random random, boolean declared) {
            return new Capacity(
                    declared ? 1 + random.nextInt(4000) : NONE,
                    declared && random.nextBoolean() ? NONE : 1 + random.nextInt(1000),
                    random.nextBoolean() ? NONE : 1 + random.nextInt(100_000),
                    random.nextBoolean() ? NONE : 1e6 + random.nextInt(1_000_000_000));
        }

        SiteLoad load() {
            LoadMeter meter = new LoadMeter(LIMITS);
            meter.measure(0, before, siteBefore);
            return meter.measure(SECOND_NS, now, site);
        }

        World with(List<ServerSample> other) {
            return new World(before, other, siteBefore, site);
        }

        String describe(long seed) {
            return "seed " + seed + ": " + now + ", " + site;
        }
    }

    private static Offset<Double> about(double value) {
        return within(1e-9 * Math.max(1, Math.abs(value)));
    }

    @Test
    void ownAndForeignAreTheLoadAtEveryLevel() {
        inEveryWorld(seed -> {
            World world = World.of(seed);
            SiteLoad load = world.load();
            for (ServiceLoad service : load.services()) {
                if (Double.isFinite(service.load())) {
                    assertThat(service.own() + service.foreign())
                            .as(world.describe(seed))
                            .isCloseTo(service.load(), about(service.load()));
                }
                assertThat(service.foreign()).as(world.describe(seed)).isNotNegative();
                assertThat(service.own()).as(world.describe(seed)).isGreaterThan(-1e-9);
            }
            if (Double.isFinite(load.load())) {
                assertThat(load.own() + load.foreign())
                        .as(world.describe(seed))
                        .isCloseTo(load.load(), about(load.load()));
            }
        });
    }

    @Test
    void noPartIsAboveTheLoadItIsPartOf() {
        inEveryWorld(seed -> {
            World world = World.of(seed);
            SiteLoad load = world.load();
            assertThat(load.load()).as(world.describe(seed)).isGreaterThanOrEqualTo(load.limit());
            for (ServiceLoad service : load.services()) {
                assertThat(service.effectiveLoad())
                        .as(world.describe(seed))
                        .isEqualTo(Math.max(service.load(), load.limit()));
            }
            Map<String, Double> servers = new HashMap<>();
            for (ServiceLoad service : load.services()) {
                for (ServerLoad server : service.servers()) {
                    servers.put(service.service() + server.server(), server.load());
                }
            }
            for (ServerSample sample : world.now()) {
                double server = Objects.requireNonNull(servers.get(sample.service() + sample.server()));
                if (!sample.healthy()) {
                    assertThat(server).as(world.describe(seed)).isNaN();
                    continue;
                }
                Capacity capacity = sample.capacity();
                double connections = sample.active() + sample.inactive() / 256.0;
                assertThat(server)
                        .as(world.describe(seed))
                        .isGreaterThanOrEqualTo(connections / capacity.connections())
                        .isGreaterThanOrEqualTo(sample.newFlows() / capacity.newPerSecond() - 1e-9)
                        .isGreaterThanOrEqualTo(sample.packets() / capacity.packetsPerSecond() - 1e-9)
                        .isGreaterThanOrEqualTo(sample.bytes() * 8 / capacity.bitsPerSecond() - 1e-9)
                        .isGreaterThanOrEqualTo(Double.isNaN(sample.reported()) ? 0 : sample.reported());
            }
        });
    }

    @Test
    void connectionsOverTheirCapacityAreTheLoad() {
        inEveryWorld(seed -> {
            World world = World.of(seed);
            for (ServiceLoad service : world.load().services()) {
                double connections = service.ownConnections() + service.foreignConnections();
                double load = service.effectiveLoad();
                if (load == Double.POSITIVE_INFINITY) {
                    assertThat(service.capacityConnections())
                            .as(world.describe(seed))
                            .isZero();
                } else if (connections >= ConnectionCapacity.FEW && load >= ConnectionCapacity.LEAST_LOAD) {
                    assertThat(connections / service.capacityConnections())
                            .as(world.describe(seed))
                            .isCloseTo(load, about(load));
                }
            }
        });
    }

    @Test
    void isTheSameInWhateverOrderServersAreListed() {
        inEveryWorld(seed -> {
            World world = World.of(seed);
            List<ServerSample> reversed = new ArrayList<>(world.now());
            Collections.reverse(reversed);
            SiteLoad load = world.load();
            SiteLoad other = world.with(reversed).load();
            assertThat(other.bottleneck()).as(world.describe(seed)).isEqualTo(load.bottleneck());
            if (Double.isFinite(load.load())) {
                assertThat(other.load()).as(world.describe(seed)).isCloseTo(load.load(), about(load.load()));
                assertThat(other.foreign()).as(world.describe(seed)).isCloseTo(load.foreign(), about(load.load()));
                assertThat(other.capacityConnections())
                        .as(world.describe(seed))
                        .isCloseTo(load.capacityConnections(), about(load.capacityConnections()));
            }
            for (ServiceLoad service : load.services()) {
                assertThat(other.services())
                        .as(world.describe(seed))
                        .anySatisfy(same -> assertThat(same.service() + same.bottleneck())
                                .isEqualTo(service.service() + service.bottleneck()));
            }
        });
    }

    @Test
    void neverFallsWhenAServerHasMoreToDo() {
        inEveryWorld(seed -> {
            World world = World.of(seed);
            Random random = new Random(~seed);
            int busier = random.nextInt(world.now().size());
            List<ServerSample> more = new ArrayList<>(world.now());
            ServerSample s = more.get(busier);
            more.set(
                    busier,
                    new ServerSample(
                            s.service(),
                            s.server(),
                            s.capacity(),
                            s.healthy(),
                            s.active() + random.nextInt(100),
                            s.inactive() + random.nextInt(1000),
                            s.foreignActive(),
                            s.foreignInactive(),
                            s.newFlows() + random.nextInt(100),
                            s.packets() + random.nextInt(10_000),
                            s.bytes() + random.nextInt(10_000_000),
                            s.datagrams(),
                            Double.isNaN(s.reported()) ? 0.1 : s.reported() + 0.1));
            assertThat(world.with(more).load().load())
                    .as(world.describe(seed))
                    .isGreaterThanOrEqualTo(world.load().load() - 1e-12);
        });
    }

    @Test
    void theSiteHasTheConnectionsOfItsServices() {
        inEveryWorld(seed -> {
            World world = World.of(seed);
            SiteLoad load = world.load();
            assertThat(load.ownConnections() + load.foreignConnections())
                    .as(world.describe(seed))
                    .isCloseTo(
                            load.services().stream()
                                    .mapToDouble(service -> service.ownConnections() + service.foreignConnections())
                                    .sum(),
                            within(1e-6));
        });
    }
}
