package io.spillway.director.port;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.director.packet.Ip;
import java.net.Inet6Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NextHopsTest {
    private static final Inet6Address SERVER = (Inet6Address) Inet6Address.ofLiteral("2001:db8::42");
    private static final long HIGH = Ip.high(SERVER);
    private static final long LOW = Ip.low(SERVER);
    private static final long HOP = NextHops.hop(1, 0x0203_0405_0607L);
    private static final long SEED = 11;

    private final List<Long> questions = new ArrayList<>();
    private boolean busy;
    private final NextHops nextHops = new NextHops(
            (_, low) -> {
                questions.add(low);
                return !busy;
            },
            SEED);

    @Test
    void asksOnceAndUsesTheAnswer() {
        assertThat(nextHops.find(HIGH, LOW)).isEqualTo(NextHops.UNRESOLVED);
        assertThat(nextHops.find(HIGH, LOW)).isEqualTo(NextHops.UNRESOLVED);
        nextHops.learn(new NextHop(HIGH, LOW, HOP));

        assertThat(nextHops.find(HIGH, LOW)).isEqualTo(HOP);
        assertThat(questions).containsExactly(LOW);
    }

    @Test
    void asksAgainWhileTheResolverIsBusy() {
        busy = true;
        nextHops.find(HIGH, LOW);
        busy = false;
        nextHops.find(HIGH, LOW);
        nextHops.find(HIGH, LOW);

        assertThat(questions).hasSize(2);
    }

    @Test
    void usesWhatMayBeOutdatedUntilTheNewAnswerIsHere() {
        nextHops.find(HIGH, LOW);
        nextHops.learn(new NextHop(HIGH, LOW, HOP));
        nextHops.refresh();

        assertThat(nextHops.find(HIGH, LOW)).isEqualTo(HOP);
        assertThat(questions).hasSize(2);
        nextHops.learn(new NextHop(HIGH, LOW, NextHops.NO_ROUTE));
        assertThat(nextHops.find(HIGH, LOW)).isEqualTo(NextHops.NO_ROUTE);
    }

    @Test
    void tellsAddressesApartThatDifferInOneHalfOnly() {
        nextHops.find(HIGH, LOW);
        nextHops.learn(new NextHop(HIGH, LOW, HOP));

        assertThat(nextHops.find(HIGH + 1, LOW)).isEqualTo(NextHops.UNRESOLVED);
        assertThat(nextHops.find(HIGH, LOW + 1)).isEqualTo(NextHops.UNRESOLVED);
        assertThat(nextHops.find(0, 0)).isEqualTo(NextHops.UNRESOLVED);
        assertThat(nextHops.find(HIGH, LOW)).isEqualTo(HOP);
    }

    @Test
    void ignoresAnAnswerNobodyAskedFor() {
        nextHops.learn(new NextHop(HIGH, LOW, HOP));

        assertThat(nextHops.find(HIGH, LOW)).isEqualTo(NextHops.UNRESOLVED);
    }

    @Test
    void knowsTheMtuOfTheRouteAndTheLesserOneARouterReports() {
        assertThat(nextHops.mtu(HIGH, LOW, 0)).isZero();
        nextHops.find(HIGH, LOW);
        nextHops.learn(new NextHop(HIGH, LOW, HOP, 1400));
        assertThat(nextHops.mtu(HIGH, LOW, 0)).isEqualTo(1400);

        nextHops.reduceMtu(HIGH, LOW, 1300, 1000);
        assertThat(nextHops.mtu(HIGH, LOW, 999)).isEqualTo(1300);
        nextHops.learn(new NextHop(HIGH, LOW, HOP, 0));
        assertThat(nextHops.mtu(HIGH, LOW, 999)).isEqualTo(1300);
        nextHops.learn(new NextHop(HIGH, LOW, HOP, 1280));
        assertThat(nextHops.mtu(HIGH, LOW, 999)).isEqualTo(1280);
        assertThat(nextHops.mtu(HIGH, LOW, 1000)).isEqualTo(1280);
    }

    @Test
    void keepsWhatIsUsedWhenStrangersFillIt() {
        var random = new Random(SEED);
        nextHops.find(HIGH, LOW);
        nextHops.learn(new NextHop(HIGH, LOW, HOP));
        for (int i = 0; i < 1_000_000; i++) {
            nextHops.find(random.nextLong(), random.nextLong());
            if (i % 1000 == 0) {
                assertThat(nextHops.find(HIGH, LOW)).as("seed %d", SEED).isEqualTo(HOP);
            }
        }
    }

    @Test
    void holdsManyNeighboursOfOnePrefixWhicheverBitsDiffer() {
        int count = 16_384;
        for (int shift : new int[] {0, 8, 16, 24, 32, 40, 48}) {
            var fresh = new NextHops((_, _) -> true, SEED);
            for (int i = 0; i < count; i++) {
                learn(fresh, (long) i << shift, LOW, i + 1);
                learn(fresh, HIGH, (long) i << shift, i + 1);
            }
            int kept = 0;
            for (int i = 0; i < count; i++) {
                kept += fresh.mtu((long) i << shift, LOW, 0) == i + 1 ? 1 : 0;
                kept += fresh.mtu(HIGH, (long) i << shift, 0) == i + 1 ? 1 : 0;
            }
            // Two for each set of four: chance alone loses one in 27.
            assertThat(kept).as("shift %d", shift).isGreaterThan(2 * count * 95 / 100);
        }
    }

    private static void learn(NextHops nextHops, long high, long low, int mtu) {
        nextHops.find(high, low);
        nextHops.learn(new NextHop(high, low, HOP, mtu));
    }
}
