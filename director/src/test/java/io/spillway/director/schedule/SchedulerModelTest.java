package io.spillway.director.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.director.packet.Ip;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every scheduler beside its {@link Model} while servers come, go, change and fill up. */
class SchedulerModelTest {
    private static final int SEEDS = 8;
    private static final int STEPS = 3000;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final int[] FACTORS = {1, 1, 1, 3, 10};

    static Stream<SchedulerSpec> specs() {
        return Stream.of(SchedulerKind.values())
                .flatMap(kind -> (kind == SchedulerKind.SH || kind == SchedulerKind.MH
                                ? Stream.of(0, 1, 2, 3)
                                : Stream.of(0))
                        .map(flags -> new SchedulerSpec(
                                kind, (flags & 1) != 0, (flags & 2) != 0, 8, Duration.ZERO, Duration.ofHours(3))));
    }

    @ParameterizedTest
    @MethodSource("specs")
    void choosesAsTheModel(SchedulerSpec spec) {
        run(spec, spec);
    }

    static Stream<SchedulerSpec> slowlyStartingSpecs() {
        // The sums that twos draws from are others during slow start.
        return specs().filter(spec ->
                spec.kind() != SchedulerKind.TWOS && !spec.kind().isHash());
    }

    @ParameterizedTest
    @MethodSource("slowlyStartingSpecs")
    void choosesAsTheModelWhenSlowStartIsOver(SchedulerSpec spec) {
        run(spec, new SchedulerSpec(spec.kind(), false, false, 8, Duration.ofNanos(1), spec.localityExpiration()));
    }

    private static void run(SchedulerSpec modelSpec, SchedulerSpec spec) {
        int answered = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            answered += new Run(modelSpec, spec, seed).steps();
        }
        assertThat(answered).as("choices that found a server").isGreaterThan(SEEDS * STEPS / 5);
    }

    private static final class Run {
        private final SchedulerSpec spec;
        private final long seed;
        private final SplittableRandom random;
        private final Model model;
        private final Scheduler scheduler;
        private final ScheduleKey key = new ScheduleKey();
        private final int factor;
        /** Removed, and may come back as they are. */
        private final List<TestServer> gone = new ArrayList<>();

        private final List<String> history = new ArrayList<>();
        private long nowNs;
        private int created;
        private int answered;

        Run(SchedulerSpec modelSpec, SchedulerSpec spec, long seed) {
            this.spec = spec;
            this.seed = seed;
            random = new SplittableRandom(seed);
            factor = FACTORS[random.nextInt(FACTORS.length)];
            nowNs = random.nextLong(-1000 * SECOND_NS, 1000 * SECOND_NS);
            model = Model.of(modelSpec, new SplittableRandom(seed));
            scheduler = Scheduler.of(spec, List.of(), new SplittableRandom(seed));
        }

        /** How many choices found a server. */
        int steps() {
            for (int step = 0; step < STEPS; step++) {
                switch (random.nextInt(40)) {
                    case 0 -> add();
                    case 1 -> remove();
                    case 2 -> edit();
                    case 3, 4 -> overload();
                    case 5, 6, 7, 8, 9, 10 -> load();
                    case 11 -> nowNs += random.nextLong(5 * 3600) * SECOND_NS;
                    case 12, 13 -> nowNs += random.nextLong(1800) * SECOND_NS;
                    default -> choose(step);
                }
            }
            return answered;
        }

        private void add() {
            if (model.list.size() == 7) {
                return;
            }
            TestServer server;
            if (!gone.isEmpty() && random.nextBoolean()) {
                server = gone.remove(random.nextInt(gone.size()));
            } else {
                String prefix = random.nextInt(4) == 0 ? "2001:db8::" : "10.0.0.";
                server = new TestServer(prefix + (created++ % 250), weight());
                server.port = random.nextInt(3) == 0 ? 8000 + created : 80;
                server.eligibleSinceNs = nowNs - SECOND_NS;
            }
            // Mostly as the newest; a server that was ill comes back to its place.
            model.list.add(random.nextInt(4) == 0 ? random.nextInt(model.list.size() + 1) : 0, server);
            changed("add " + server);
        }

        private void remove() {
            if (model.list.size() > 1 || (random.nextInt(8) == 0 && !model.list.isEmpty())) {
                TestServer server = any();
                model.removing(server);
                model.list.remove(server);
                gone.add(server);
                changed("remove " + server);
            }
        }

        private void edit() {
            if (!model.list.isEmpty()) {
                TestServer server = any();
                changed("edit " + server + " to " + server.setWeight(weight()).weight);
            }
        }

        private void changed(String what) {
            model.changed();
            scheduler.serversChanged(model.list.reversed());
            history.add(what);
        }

        private void overload() {
            if (!model.list.isEmpty()) {
                TestServer server = any();
                server.usable = !server.usable || random.nextInt(3) == 0;
                history.add("usable " + server);
            }
        }

        private void load() {
            if (!model.list.isEmpty()) {
                TestServer server = any();
                server.load(random.nextInt(12), random.nextInt(600));
                history.add("load " + server);
            }
        }

        private int weight() {
            return random.nextInt(6) * factor;
        }

        private TestServer any() {
            return model.list.get(random.nextInt(model.list.size()));
        }

        private void choose(int step) {
            boolean isV6 = random.nextInt(3) == 0;
            long sourceHigh = isV6 ? 0x2001_0db8_0000_0000L + random.nextInt(4) : 0;
            long source = isV6 ? random.nextLong() : Ip.v4(random.nextInt());
            long destination = isV6 ? random.nextInt(3) : Ip.v4(0xc633_6400 + random.nextInt(6));
            key.set(sourceHigh, source, random.nextInt(65_536), sourceHigh, destination);
            @Nullable TestServer expected = model.choose(key, nowNs);
            int place = scheduler.choose(key, nowNs);
            TestServer chosen =
                    place == Scheduler.NONE ? null : model.list.reversed().get(place);
            assertThat(chosen)
                    .as(
                            "%s, seed %d, step %d, servers newest first %s, after ... %s",
                            spec,
                            seed,
                            step,
                            model.list,
                            history.subList(Math.max(0, history.size() - 12), history.size()))
                    .isSameAs(expected);
            history.add("choose " + chosen);
            if (chosen != null) {
                answered++;
                chosen.active += random.nextInt(2);
                chosen.inactive += random.nextInt(2);
            }
        }
    }
}
