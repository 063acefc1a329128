package io.spillway.bgp.exabgp.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.bgp.message.MultiExitDisc;
import io.spillway.bgp.rib.Announcement;
import io.spillway.bgp.rib.Prefix;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimsTest {
    private static final Prefix VIP = Prefix.parse("192.0.2.1/32");
    private static final Prefix OTHER = Prefix.parse("192.0.2.2/32");
    private static final InetAddress ONE = InetAddress.ofLiteral("10.0.0.1");
    private static final InetAddress TWO = InetAddress.ofLiteral("10.0.0.2");
    private static final List<InetAddress> NEIGHBORS = List.of(ONE, TWO);

    private final Claims claims = new Claims();
    /** What each neighbor, and one that comes later (null), has. */
    private final Map<@Nullable InetAddress, Map<Prefix, Announcement>> heard = new HashMap<>();

    ClaimsTest() {
        heard.put(null, new LinkedHashMap<>());
        NEIGHBORS.forEach(neighbor -> heard.put(neighbor, new LinkedHashMap<>()));
    }

    private void announce(String process, Audience audience, long med) {
        Announcement announcement = Announcement.of(VIP).withMed(med);
        claims.announce(process, List.of(announcement), audience);
        tell(audience, List.of(announcement), List.of());
    }

    private void withdraw(String process, Audience audience) {
        claims.withdraw(process, List.of(VIP), audience, () -> NEIGHBORS)
                .forEach((to, change) -> tell(to, change.announce(), change.withdraw()));
    }

    private void tell(Audience to, Collection<Announcement> announce, Collection<Prefix> withdraw) {
        heard.forEach((neighbor, routes) -> {
            if (neighbor == null ? to.equals(Audience.ALL) : to.includes(neighbor)) {
                routes.keySet().removeAll(withdraw);
                announce.forEach(announcement -> routes.put(announcement.prefix(), announcement));
            }
        });
    }

    /** -1: nothing. */
    private long med(@Nullable InetAddress neighbor) {
        Announcement announcement = heard.getOrDefault(neighbor, Map.of()).get(VIP);
        return announcement == null
                ? -1
                : announcement.attribute(MultiExitDisc.class).orElseThrow().value();
    }

    @Test
    void theLastWordCounts() {
        announce("a", Audience.ALL, 1);
        announce("b", Audience.ALL, 2);

        assertThat(med(ONE)).isEqualTo(2);
    }

    @Test
    void routeOfOneComesBackInOneStepWhenTheOtherWithdraws() {
        announce("a", Audience.ALL, 1);
        announce("b", Audience.ALL, 2);

        assertThat(claims.withdraw("b", List.of(VIP), Audience.ALL, () -> NEIGHBORS))
                .containsExactly(Map.entry(
                        Audience.ALL,
                        new Claims.Change(List.of(Announcement.of(VIP).withMed(1)), List.of())));
        assertThat(claims.others("b", VIP)).containsExactly("a");
    }

    @Test
    void theLastWordStaysWhenTheFirstWithdraws() {
        announce("a", Audience.ALL, 1);
        announce("b", Audience.ALL, 2);
        withdraw("a", Audience.ALL);

        assertThat(med(ONE)).isEqualTo(2);
        withdraw("b", Audience.ALL);
        assertThat(med(ONE)).isEqualTo(-1);
    }

    @Test
    void nobodyCanWithdrawWhatAnotherAnnounces() {
        announce("a", Audience.ALL, 1);
        withdraw("b", Audience.ALL);

        assertThat(med(TWO)).isEqualTo(1);
    }

    @Test
    void withdrawalOfWhatNobodyAnnouncedIsPassedOnAllTheSame() {
        assertThat(claims.withdraw("a", List.of(OTHER), Audience.ALL, List::of))
                .containsExactly(Map.entry(Audience.ALL, new Claims.Change(List.of(), List.of(OTHER))));
    }

    @Test
    void withdrawnFromOneNeighborTheRouteStaysAtTheOtherAndWithThoseThatComeLater() {
        announce("a", Audience.ALL, 1);
        withdraw("a", new Audience(Set.of(ONE)));

        assertThat(med(ONE)).isEqualTo(-1);
        assertThat(med(TWO)).isEqualTo(1);
        assertThat(med(null)).isEqualTo(1);
    }

    @Test
    void aWordForOneNeighborGivesWayToTheOneForAll() {
        announce("a", Audience.ALL, 1);
        announce("b", new Audience(Set.of(ONE)), 2);
        assertThat(med(ONE)).isEqualTo(2);
        withdraw("b", Audience.ALL);

        assertThat(med(ONE)).isEqualTo(1);
        assertThat(med(TWO)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void eachNeighborAlwaysHasTheLastWordOfThoseThatStillSaySomething(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Audience> audiences = List.of(
                Audience.ALL, new Audience(Set.of(ONE)), new Audience(Set.of(TWO)), new Audience(Set.of(ONE, TWO)));
        // Of each neighbor: what a process says to it, the last one last.
        Map<InetAddress, Map<String, Long>> model = new HashMap<>();
        for (int step = 0; step < 300; step++) {
            String process = List.of("a", "b", "c").get(random.nextInt(3));
            Audience audience = audiences.get(random.nextInt(audiences.size()));
            boolean announces = random.nextBoolean();
            for (InetAddress neighbor : NEIGHBORS) {
                if (audience.includes(neighbor)) {
                    Map<String, Long> said = model.computeIfAbsent(neighbor, _ -> new LinkedHashMap<>());
                    said.remove(process);
                    if (announces) {
                        said.put(process, (long) step);
                    }
                }
            }
            if (announces) {
                announce(process, audience, step);
            } else {
                withdraw(process, audience);
            }
            for (InetAddress neighbor : NEIGHBORS) {
                long expected =
                        model.getOrDefault(neighbor, Map.of()).values().stream().reduce(-1L, (_, last) -> last);
                assertThat(med(neighbor))
                        .as("seed %d step %d %s", seed, step, neighbor)
                        .isEqualTo(expected);
            }
        }
    }
}
