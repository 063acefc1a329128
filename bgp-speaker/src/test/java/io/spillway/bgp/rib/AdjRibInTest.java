package io.spillway.bgp.rib;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.bgp.message.As4Path;
import io.spillway.bgp.message.AsPath;
import io.spillway.bgp.message.Family;
import io.spillway.bgp.message.MpReach;
import io.spillway.bgp.message.MpUnreach;
import io.spillway.bgp.message.Nlri;
import io.spillway.bgp.message.PathAttribute;
import io.spillway.bgp.message.Segment;
import io.spillway.bgp.message.Update;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdjRibInTest {
    private static final Nlri NONE = Nlri.empty(Family.IPV4_UNICAST);
    private static final PathAttribute PATH = AsPath.sequence(List.of(2L, 3L));

    private final AdjRibIn in = AdjRibIn.counting(1, 0);

    @Test
    void countsEachPrefixOnce() {
        announce(PATH, "10.0.0.0", "10.0.1.0");
        announce(PATH, "10.0.1.0", "10.0.2.0");

        assertThat(in.size()).isEqualTo(3);
    }

    @Test
    void withdrawalAndEndOfTheSessionTakePrefixesAway() {
        announce(PATH, "10.0.0.0", "10.0.1.0");
        in.apply(Update.of(nlri("10.0.0.0", "10.0.9.0"), List.of(), NONE));
        assertThat(in.size()).isEqualTo(1);

        in.clear();
        assertThat(in.size()).isZero();
    }

    @Test
    void bothFamiliesCount() {
        announce(PATH, "10.0.0.0");
        Nlri ipv6 = Nlri.builder(Family.IPV6_UNICAST)
                .add(InetAddress.ofLiteral("2001:db8::"), 32)
                .build();
        in.apply(Update.of(
                NONE, List.of(new MpReach(List.of(InetAddress.ofLiteral("2001:db8::1")), ipv6), PATH), NONE));
        assertThat(in.size()).isEqualTo(2);

        in.apply(Update.of(NONE, List.of(new MpUnreach(ipv6)), NONE));
        assertThat(in.size()).isEqualTo(1);
    }

    @Test
    void whatIsNotSentAgainAfterARefreshIsDropped() {
        // So many that the table is full of neighbors that move when one of them goes.
        for (int i = 0; i < 200; i++) {
            announce(PATH, "10.0.%d.0".formatted(i));
        }
        in.markStale(Family.IPV4_UNICAST);
        for (int i = 0; i < 200; i += 10) {
            announce(PATH, "10.0.%d.0".formatted(i));
        }

        assertThat(in.sweepStale(Family.IPV4_UNICAST)).isEqualTo(180);
        assertThat(in.size()).isEqualTo(20);
    }

    @Test
    void pathThroughOurselvesIsIgnoredAndReplacesWhatWasThere() {
        announce(AsPath.sequence(List.of(2L, 1L)), "10.0.0.0");
        assertThat(in.size()).isZero();

        announce(PATH, "10.0.0.0");
        announce(AsPath.sequence(List.of(2L, 1L)), "10.0.0.0");
        assertThat(in.size()).isZero();
    }

    @Test
    void ourselvesAreFoundBehindAsTransToo() {
        in.apply(Update.of(
                NONE,
                List.of(PATH, new As4Path(List.of(new Segment(Segment.Type.SEQUENCE, List.of(1L))))),
                nlri("10.0.0.0")));

        assertThat(in.size()).isZero();
    }

    private void announce(PathAttribute path, String... networks) {
        in.apply(Update.of(NONE, List.of(path), nlri(networks)));
    }

    private static Nlri nlri(String... networks) {
        Nlri.Builder builder = Nlri.builder(Family.IPV4_UNICAST);
        for (String network : networks) {
            builder.add(InetAddress.ofLiteral(network), 24);
        }
        return builder.build();
    }
}
