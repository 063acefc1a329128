package io.spillway.bgp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.bgp.bfd.BfdConfig;
import io.spillway.bgp.bfd.BfdTarget;
import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BfdLivenessTest {
    private static final InetAddress HERE = InetAddress.ofLiteral("10.0.0.1");
    private static final InetAddress THERE = InetAddress.ofLiteral("10.9.0.1");

    @ParameterizedTest
    @CsvSource({"1, 255", "2, 254", "5, 251", "254, 2"})
    void multihopTakesNothingFromFartherAwayThanGtsmDoes(int hops, int leastTtl) {
        BfdTarget target = BfdLiveness.target(neighbor(hops, 0, true), HERE);

        assertThat(target.leastTtl()).isEqualTo(leastTtl);
        assertThat(target.local()).isEqualTo(HERE);
    }

    @Test
    void multihopWithoutGtsmTakesPacketsFromAnyDistance() {
        assertThat(BfdLiveness.target(neighbor(0, 3, true), HERE).leastTtl()).isZero();
    }

    @Test
    void singleHopTakesNothingThatWasForwardedWhateverGtsmSays() {
        assertThat(BfdLiveness.target(neighbor(0, 0, false), HERE).leastTtl()).isEqualTo(255);
        assertThat(BfdLiveness.target(neighbor(1, 0, false), HERE).leastTtl()).isEqualTo(255);
    }

    @Test
    void multihopWithoutOurAddressIsRefusedSinceItsPacketsCouldNotBeToldApart() {
        BfdConfig far = new BfdConfig(Duration.ofMillis(50), 3, true);

        assertThatThrownBy(() -> new BfdTarget(null, THERE, far))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs our address");
    }

    private static NeighborConfig neighbor(int gtsmHops, int multihopTtl, boolean multihopBfd) {
        return NeighborConfig.builder(THERE, 65_001)
                .transport(new Transport(null, gtsmHops, multihopTtl))
                .bfd(new BfdConfig(Duration.ofMillis(50), 3, multihopBfd))
                .build();
    }
}
