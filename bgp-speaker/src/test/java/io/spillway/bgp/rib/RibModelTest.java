package io.spillway.bgp.rib;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.bgp.message.AsPath;
import io.spillway.bgp.message.ClusterList;
import io.spillway.bgp.message.Communities;
import io.spillway.bgp.message.Family;
import io.spillway.bgp.message.LocalPref;
import io.spillway.bgp.message.MultiExitDisc;
import io.spillway.bgp.message.NextHop;
import io.spillway.bgp.message.Origin;
import io.spillway.bgp.message.OriginatorId;
import io.spillway.bgp.message.PathAttribute;
import io.spillway.bgp.message.Segment;
import io.spillway.bgp.message.Update;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The RIB beside one made of objects and streams that does everything anew each time it is asked. */
class RibModelTest {
    private static final Family IPV4 = Family.IPV4_UNICAST;
    private static final int SOURCES = 6;
    private static final long LOCAL_AS = 65000;

    /** The model's route. */
    private record Held(Source source, List<PathAttribute> attributes) {
        <A extends PathAttribute> Optional<A> attribute(Class<A> type) {
            return attributes.stream().filter(type::isInstance).map(type::cast).findFirst();
        }

        boolean beats(Held other, List<Held> candidates) {
            for (Rule rule : RULES) {
                List<Held> left = candidates.stream()
                        .filter(held -> candidates.stream().noneMatch(better -> rule.better(better, held)))
                        .toList();
                if (!left.contains(this)) {
                    return false;
                }
                if (!left.contains(other)) {
                    return true;
                }
                if (left.size() < candidates.size()) {
                    return beats(other, left);
                }
            }
            throw new AssertionError("no rule tells " + this + " from " + other);
        }
    }

    private interface Rule {
        boolean better(Held one, Held other);
    }

    private static final List<Rule> RULES = List.of(
            (a, b) -> localPref(a) > localPref(b),
            (a, b) -> pathLength(a) < pathLength(b),
            (a, b) -> origin(a) < origin(b),
            (a, b) -> neighborAs(a) == neighborAs(b) && med(a) < med(b),
            (a, b) -> a.source.context().external() && !b.source.context().external(),
            (a, b) -> id(a) < id(b),
            (a, b) -> clusters(a) < clusters(b),
            (a, b) -> number((Inet4Address) a.source.address()) < number((Inet4Address) b.source.address()));

    @Test
    void choosesAsTheModelDoesWhateverIsAnnouncedWithdrawnAndLost() {
        for (int run = 0; run < 5; run++) {
            long seed = System.nanoTime();
            Random random = new Random(seed);
            Rib rib = new Rib(LOCAL_AS, Inet4Address.ofLiteral("10.99.0.2"), RibLimits.DEFAULT, seed);
            List<Source> sources = sources(random);
            List<AdjRibIn> ins = sources.stream().map(rib::open).toList();
            List<Map<String, Held>> model = new ArrayList<>();
            List<Map<String, Held>> stale = new ArrayList<>();
            sources.forEach(_ -> {
                model.add(new HashMap<>());
                stale.add(new HashMap<>());
            });
            for (int step = 0; step < 2000; step++) {
                int from = random.nextInt(SOURCES);
                String prefix = "10.0.%d.0/%d".formatted(random.nextInt(8), 24 + random.nextInt(2));
                switch (random.nextInt(100)) {
                    case 0 -> {
                        ins.get(from).clear();
                        model.get(from).clear();
                        stale.get(from).clear();
                    }
                    case 1 -> {
                        ins.get(from).markStale(IPV4);
                        stale.set(from, new HashMap<>(model.get(from)));
                    }
                    case 2 -> {
                        int dropped = ins.get(from).sweepStale(IPV4);
                        assertThat(dropped)
                                .as("seed %d, step %d", seed, step)
                                .isEqualTo(stale.get(from).size());
                        model.get(from).keySet().removeAll(stale.get(from).keySet());
                        stale.get(from).clear();
                    }
                    default -> {
                        stale.get(from).remove(prefix);
                        if (random.nextInt(3) == 0) {
                            ins.get(from).apply(Routes.withdraw(prefix));
                            model.get(from).remove(prefix);
                        } else {
                            Update update = randomUpdate(random, prefix, sources.get(from));
                            ins.get(from).apply(update);
                            model.get(from).put(prefix, new Held(sources.get(from), update.attributes()));
                            if (isLoop(update)) {
                                model.get(from).remove(prefix);
                            }
                        }
                    }
                }
                String message = "seed %d, step %d, %s".formatted(seed, step, prefix);
                assertSame(rib, model, prefix, message);
                assertThat(ins.get(from).size())
                        .as(message)
                        .isEqualTo(model.get(from).size());
                assertThat(ins.get(from).prefixes(Family.IPV4_UNICAST)
                                + ins.get(from).prefixes(Family.IPV6_UNICAST))
                        .as(message)
                        .isEqualTo(model.get(from).size());
            }
            ins.forEach(AdjRibIn::clear);
            assertThat(rib.attributeSets()).as("seed %d", seed).isZero();
            assertThat(rib.prefixes(IPV4)).as("seed %d", seed).isZero();
        }
    }

    private static void assertSame(Rib rib, List<Map<String, Held>> model, String prefix, String message) {
        List<Held> held = model.stream()
                .map(routes -> routes.get(prefix))
                .filter(Predicate.not(Predicate.isEqual(null)))
                .toList();
        List<Route> routes = rib.routes(Prefix.parse(prefix));
        assertThat(routes.stream().map(route -> new Held(route.source(), List.copyOf(route.attributes()))))
                .as(message)
                .containsExactlyInAnyOrderElementsOf(held);
        List<Held> eligible = held.stream().filter(RibModelTest::isEligible).toList();
        Optional<Held> best = eligible.stream()
                .filter(one -> eligible.stream().allMatch(other -> other.equals(one) || one.beats(other, eligible)))
                .findFirst();
        assertThat(routes.stream().filter(Route::best).map(Route::source))
                .as(message)
                .isEqualTo(best.map(Held::source).stream().toList());
        if (best.isPresent()) {
            assertThat(routes.getFirst().best()).as(message).isTrue();
        }
    }

    private static List<Source> sources(Random random) {
        List<Source> sources = new ArrayList<>();
        for (int i = 0; i < SOURCES; i++) {
            boolean external = random.nextBoolean();
            // Few identifiers: later rules shall have something to do.
            sources.add(Routes.source(
                    "10.%d.0.%d".formatted(random.nextInt(250), i + 1),
                    external ? 1 + random.nextInt(2) : LOCAL_AS,
                    "200.0.0." + random.nextInt(3),
                    external));
        }
        return sources;
    }

    private static Update randomUpdate(Random random, String prefix, Source source) {
        List<PathAttribute> attributes = new ArrayList<>();
        attributes.add(new Origin(random.nextInt(8) == 0 ? Origin.EGP : Origin.IGP));
        List<Segment> segments = new ArrayList<>();
        segments.add(new Segment(
                random.nextInt(8) == 0 ? Segment.Type.SET : Segment.Type.SEQUENCE,
                Collections.nCopies(
                        1 + random.nextInt(2), random.nextInt(30) == 0 ? LOCAL_AS : 1L + random.nextInt(2))));
        if (random.nextInt(8) == 0) {
            segments.add(new Segment(Segment.Type.SET, List.of(5L, 6L, 7L)));
        }
        attributes.add(new AsPath(segments));
        String nextHop = random.nextInt(10) == 0 ? "10.99.0.2" : "10.99.0.1";
        attributes.add(new NextHop(Inet4Address.ofLiteral(nextHop)));
        if (random.nextBoolean()) {
            attributes.add(new MultiExitDisc(random.nextInt(3)));
        }
        if (!source.context().external()) {
            if (random.nextInt(4) == 0) {
                attributes.add(new LocalPref(99 + random.nextInt(3)));
            }
            if (random.nextInt(4) == 0) {
                attributes.add(new OriginatorId(Inet4Address.ofLiteral("200.0.0." + random.nextInt(3))));
                attributes.add(
                        new ClusterList(Collections.nCopies(1 + random.nextInt(2), Inet4Address.ofLiteral("1.1.1.1"))));
            }
        }
        if (random.nextInt(4) == 0) {
            attributes.add(new Communities(List.of(random.nextInt(20))));
        }
        Update update = Routes.announce(prefix, attributes.toArray(PathAttribute[]::new));
        // Half of them as they are made, which is the way of everything that isn't plain.
        return random.nextBoolean() ? Routes.received(update, source.context()) : update;
    }

    private static boolean isLoop(Update update) {
        return update.attribute(AsPath.class).orElseThrow().contains(LOCAL_AS);
    }

    private static boolean isEligible(Held held) {
        return !held.attribute(NextHop.class).orElseThrow().address().equals(Routes.US);
    }

    private static long localPref(Held held) {
        return held.attribute(LocalPref.class).map(LocalPref::value).orElse(100L);
    }

    private static int pathLength(Held held) {
        return held.attribute(AsPath.class).orElseThrow().segments().stream()
                .mapToInt(segment ->
                        segment.type() == Segment.Type.SET ? 1 : segment.asns().size())
                .sum();
    }

    private static int origin(Held held) {
        return held.attribute(Origin.class).orElseThrow().value();
    }

    private static long med(Held held) {
        return held.attribute(MultiExitDisc.class).map(MultiExitDisc::value).orElse(0L);
    }

    private static long neighborAs(Held held) {
        Segment first = held.attribute(AsPath.class).orElseThrow().segments().getFirst();
        return first.type() == Segment.Type.SEQUENCE ? first.asns().getFirst() : held.source.as();
    }

    private static long id(Held held) {
        return number(held.attribute(OriginatorId.class).map(OriginatorId::id).orElse(held.source.identifier()));
    }

    private static int clusters(Held held) {
        return held.attribute(ClusterList.class).map(list -> list.ids().size()).orElse(0);
    }

    private static long number(Inet4Address address) {
        return Preference.number(address) & 0xFFFF_FFFFL;
    }
}
